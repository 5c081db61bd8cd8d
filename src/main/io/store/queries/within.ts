/** Which part of the fleet a question is about, as a condition over `devices d`; removed devices are in none. */

export type Within = {
  readonly subnet?: number | undefined;
  readonly site?: string | undefined;
  readonly type?: string | undefined;
};

/** A device's own site counts before that of its subnet. */
export const siteSql = "coalesce(nullif(d.site, ''), (SELECT n.site FROM subnets n WHERE n.id = d.subnet_id), '')";

/** Its values are bound by their names. */
export const withinSql = ({ subnet, site, type }: Within): string =>
  [
    'd.deleted_at IS NULL',
    ...(subnet === undefined ? [] : ['d.subnet_id = @subnet']),
    ...(site === undefined ? [] : [`${siteSql} = @site`]),
    ...(type === undefined ? [] : ['d.type_id = @type']),
  ].join(' AND ');

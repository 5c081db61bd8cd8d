-- Every device has exactly one current status, from its first moment on (2 = unknown, see codes.ts).
CREATE TRIGGER `devices_have_a_status` AFTER INSERT ON `devices` BEGIN
	INSERT INTO `current_status` (`device_id`, `status`, `status_reason`) VALUES (NEW.`id`, 2, 'not checked yet');
END;
--> statement-breakpoint
-- The current status follows from the checks; only a newer check wins, whatever order they arrive in.
CREATE TRIGGER `checks_keep_current_status` AFTER INSERT ON `checks` BEGIN
	UPDATE `current_status` SET
		`previous_status` = CASE WHEN `status` <> NEW.`status` THEN `status` ELSE `previous_status` END,
		`status` = NEW.`status`,
		`status_since` = NEW.`status_since`,
		`checked_at` = NEW.`at`,
		`rtt_us` = NEW.`rtt_us`,
		`loss_bp` = NEW.`loss_bp`
	WHERE `device_id` = NEW.`device_id` AND (`checked_at` IS NULL OR `checked_at` <= NEW.`at`);
END;

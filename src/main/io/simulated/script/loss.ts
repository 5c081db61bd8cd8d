/** Says whether one packet is lost, and in which state of a burst the way is for the next. */
import { fraction, mix32 } from '../chance.ts';
import type { Loss } from './simulation-script.ts';

export type Lossiness = { readonly isLost: boolean; readonly isBad: boolean };

/** `isBad`: the state after the packet before; a way begins good. */
export const loseOrNot = (loss: Loss, isBad: boolean, draw: number): Lossiness => {
  switch (loss.kind) {
    case 'independent':
      return { isLost: fraction(mix32(draw, 11)) < loss.probability, isBad };
    case 'bursts': {
      const changes = fraction(mix32(draw, 12)) < (isBad ? loss.badToGood : loss.goodToBad);
      const next = changes ? !isBad : isBad;
      return { isLost: fraction(mix32(draw, 11)) < (next ? loss.lossWhenBad : loss.lossWhenGood), isBad: next };
    }
  }
};

/** The share of packets lost over a long time. */
export const meanLoss = (loss: Loss): number => {
  if (loss.kind === 'independent') return loss.probability;
  const { goodToBad, badToGood, lossWhenGood, lossWhenBad } = loss;
  if (goodToBad + badToGood === 0) return lossWhenGood;
  const bad = goodToBad / (goodToBad + badToGood);
  return bad * lossWhenBad + (1 - bad) * lossWhenGood;
};

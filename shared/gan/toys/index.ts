/** Models without a dataset, for tests and measurements. */
export { type Mixture, mixtures, modesOf, pointsModel } from './points.ts';

export { exp, expm1 } from './exp.ts'
export { lnGamma, regularizedBeta, regularizedGammaP, regularizedGammaQ } from './gamma.ts'
export { ln, log1p, pow } from './ln.ts'
export { erf, erfc, normalCdf, normalPdf, normalQuantile } from './normal.ts'
export {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpper,
  studentCdf,
  studentPdf,
  studentQuantile,
} from './student.ts'

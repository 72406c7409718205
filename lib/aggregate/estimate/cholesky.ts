/**
 * Cholesky factor of a symmetric positive definite matrix, row by row (G. Golub and C. Van Loan, Matrix Computations, 2013, 4.2): some hundred
 * small systems are solved for one answer, for which general matrix libraries spend most of their time on copies and checks.
 */

/** Rows of a lower triangle, each as long as its number says. */
export type Triangle = readonly Float64Array[];

/** Factors a matrix, given by its lower triangle, with `noise` added to its diagonal. */
export function factor(matrix: Triangle, noise: readonly number[]): Triangle {
  const rows: Float64Array[] = [];
  for (const [row, given] of matrix.entries()) {
    const own = Float64Array.from(given);
    for (const [column, other] of rows.entries()) {
      own[column] = (at(own, column) - product(own, other, column)) / at(other, column);
    }
    own[row] = Math.sqrt(at(own, row) + (noise[row] ?? 0) - product(own, own, row));
    rows.push(own);
  }
  return rows;
}

/** Solves L Lᵀ x = b. */
export function solve(factored: Triangle, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (const [index, row] of factored.entries()) x[index] = (at(x, index) - product(row, x, index)) / at(row, index);
  for (const [back, row] of factored.toReversed().entries()) {
    const index = factored.length - 1 - back;
    const value = at(x, index) / at(row, index);
    x[index] = value;
    for (let column = 0; column < index; column++) x[column] = at(x, column) - value * at(row, column);
  }
  return x;
}

/** Sum of the products of the first `count` values of each; of one kind of array only, which makes it several times as fast. */
export function product(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += at(a, index) * at(b, index);
  return sum;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

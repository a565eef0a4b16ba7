// Products with weights that stay as they are stored: rows are made numbers of the working type a panel
// at a time, in memory that the thread keeps, and multiplied at once.
//
// Of the set `cpu` alone; on other devices weights lie as numbers. Up to 32 rows in float meet weights that
// are turned in the bytes of their file, and each has the bits that it has alone (kernel_dot.h): a text
// that is read beside others, or as a short prompt, is what it is token by token. All else, and one row
// too, has the bits that product() gives with the same weights made numbers first, because a panel is one
// product() over the rows of the whole matrix, wherever its parts lie, and products do not depend on how
// many columns stand beside: MKL's does below 192, so no panel that is not the whole has so few.
#pragma once

#include "compute/matmul.h"
#include "compute/stored.h"

namespace compute {

// out [m, n] = x [m, k] times rows [first, ...) of the weights: n rows of width k that are turned, or k
// rows of width n; plus row [1, n] in every row where it has memory, as product_plus() adds it. x and out
// are of one type, the working type.
void stored_product(const View& out, const View& x, const StoredRows& weights, std::size_t first,
                    Turn turned, const View& row = {});

// x [M, H], float = the rows `ids` [1, M] (i32) of the table, which must have them, rounded to `type`.
void stored_gather(const View& x, const StoredRows& table, const View& ids, Type type);

// y [N, out] = x [N, in] times the matrix of each row's expert, as grouped_product() has it; plus the
// expert's row of bias [E, out] where it has memory.
void stored_grouped_product(const View& y, const View& x, const StoredRows& weights,
                            const View& begins, Turn turned, const View& bias = {});

}  // namespace compute

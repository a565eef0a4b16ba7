// An optimizer is one file in train/optimizer/: its options, the arrays it keeps, one update.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/choice.h"
#include "train/newton_schulz.h"

namespace train::optimizer {

// One stretch of parameters, all of one tensor.
struct Stretch {
  const float* gradient;  // [size], before clipping
  float* weight;          // [size]
  float* const* state;    // one array [size] per state name
  std::size_t size;
  bool decay;        // whether weight decay applies
  double share = 1;  // of the rate that its own steps take; decoupled weight decay takes the whole
};

// A hidden matrix as a whole (train/hidden.h), as it is stored: row-major.
struct Matrix {
  const float* gradient;  // [rows, columns], before clipping
  float* weight;          // [rows, columns]
  float* const* state;    // one array [rows, columns] per name of matrix_states
  std::size_t rows, columns;
  // What its products are made with (train/newton_schulz.h): the program that only reads recipes knows
  // every optimizer and has no library of products.
  void (*orthogonalise)(float* matrix, std::size_t rows, std::size_t columns, const NewtonSchulz&);
};

struct Entry {
  const char* summary;
  base::Settings (*options)();
  std::span<const char* const> states;  // names of the arrays kept per parameter, zero at the start
  // Updates a stretch in place. `clip` multiplies the gradient; step counts from 0. Called for
  // stretches of any length, on any thread: what becomes of an element depends on nothing beside it.
  void (*update)(const base::Settings& options, double rate, double clip, std::int64_t step,
                 const Stretch&);
  // An optimizer that needs hidden matrices as wholes has both of these, and `update` is for all
  // else. The arrays kept of such a matrix, at most as many as `states`, zero at the start:
  std::span<const char* const> matrix_states = {};
  // Called on one thread for the whole matrix, and its sums have an order that the shape fixes.
  void (*update_matrix)(const base::Settings& options, double rate, double clip, std::int64_t step,
                        const Matrix&) = nullptr;
  // Whether each element moves by about the rate, however large its gradient is, and the share of a
  // stretch is obeyed: what train.mup_base asks for.
  bool even_steps = false;
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

struct Registry {
  static constexpr const char* what = "optimizer";
  static constexpr const char* usual = "adamw";
  static std::span<const Row> all() { return optimizer::all(); }
};

}  // namespace train::optimizer

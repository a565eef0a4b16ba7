#include "model/cut/stored_part.h"

#include "model/cut/pieces.h"

namespace model {

namespace {

using compute::Stored;

// Numbers [begin, ...) of plain ones, which follow each other, as the parameter p.
Stored in_place(const Stored& whole, std::size_t begin, const Parameter& p) {
  const auto [rows, width] = matrix_of(p);
  const auto* bytes = static_cast<const char*>(whole.data);
  return {whole.form, bytes + begin * (whole.form == Stored::Form::f32 ? 4 : 2), nullptr, rows,
          width};
}

std::vector<float> copied(const Stored& whole, const std::vector<Piece>& pieces) {
  std::vector<float> out;
  for (const auto& piece : pieces) append_numbers(whole, piece, out);
  return out;
}

}  // namespace

std::unique_ptr<const Weights> stored_part(const Model& mine, const Part& part, const Model& whole,
                                           const Weights& weights) {
  const auto cuts = cuts_of(whole);
  std::vector<Stored> table;
  Weights::Owner owner{.place = "the model"};
  owner.whole = [&weights] { return weights.whole(); };
  for (std::size_t i = 0; i < mine.layout.parameters.size(); ++i) {
    const auto &p = mine.layout.parameters[i], &of_whole = whole.layout.parameters[i];
    const auto& stored = weights.stored({i, 1}).front();
    const auto pieces = pieces_of(p, of_whole, *cuts.of(i), part);
    const bool together = pieces.size() == 1 && pieces.front().rows == 1;
    if (p.shape == of_whole.shape)
      table.push_back(stored);
    else if (pieces.empty() || (together && stored.form != Stored::Form::packed))
      table.push_back(in_place(stored, pieces.empty() ? 0 : pieces.front().begin, p));
    else
      table.push_back(owner.keep(copied(stored, pieces), p));
  }
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
}

}  // namespace model

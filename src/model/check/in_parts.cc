#include "model/check/in_parts.h"

#include <cmath>

#include "compute/worker.h"
#include "model/check/part.h"
#include "model/cut/stored_part.h"

namespace model::check {

namespace {

using base::Code;
using base::Error;
using base::Result;

std::size_t size(int n) { return static_cast<std::size_t>(n); }

// The first row of a member; `members` is behind the last one.
std::size_t first_row(const Input& input, int member, int members) {
  return input.rows * size(member) / size(members);
}

Input rows_of(const Input& all, int member, int members) {
  const auto begin = first_row(all, member, members), end = first_row(all, member + 1, members);
  const auto part = [&](const auto& of) {
    const auto at = [&](std::size_t row) {
      return of.begin() + static_cast<std::ptrdiff_t>(row * all.columns);
    };
    return std::decay_t<decltype(of)>(at(begin), at(end));
  };
  return {end - begin,       all.columns,         part(all.ids),
          part(all.targets), part(all.positions), part(all.masked)};
}

// All know all rows, so all say the same.
Result<void> check_rows(const Input& input, int members, const std::string& where) {
  for (int m = 0; m < members; ++m) {
    const auto rows = rows_of(input, m, members);
    if (std::ranges::any_of(rows.masked, [](bool masked) { return !masked; })) continue;
    return Error{Code::bad_request,
                 "of " + std::to_string(input.rows) + " rows, rank " + std::to_string(m) + " of " +
                     std::to_string(members) + " would have no token",
                 where, "give at least one row to each rank, or start fewer"};
  }
  return {};
}

// The first member gets what all have of a tensor, whose rows are in their order.
Result<void> collect(Tensor& tensor, const Input& input, Members& members) {
  const auto count = members.size(), mine = members.number();
  const auto rows = first_row(input, mine + 1, count) - first_row(input, mine, count);
  const auto each = tensor.floats.size() / rows;
  std::vector<float> all(mine == 0 ? input.rows * each : 0);
  std::vector<Members::ConstBytes> out(size(count));
  std::vector<Members::Bytes> in(size(count));
  out[0] = std::as_bytes(std::span(tensor.floats));
  for (int m = 0; mine == 0 && m < count; ++m) {
    const auto begin = first_row(input, m, count), end = first_row(input, m + 1, count);
    in[size(m)] =
        std::as_writable_bytes(std::span(all).subspan(begin * each, (end - begin) * each));
  }
  TRY(members.all_to_all(out, in));
  if (mine != 0) return {};
  tensor.shape[0] =
      tensor.shape[0] / static_cast<std::int64_t>(rows) * static_cast<std::int64_t>(input.rows);
  tensor.floats = std::move(all);
  return {};
}

Result<std::vector<std::uint64_t>> held_by_each(std::uint64_t mine, Members& members) {
  std::vector<std::uint64_t> out(size(members.size()));
  TRY(members.all_gather(std::as_bytes(std::span(&mine, 1)),
                         std::as_writable_bytes(std::span(out))));
  return out;
}

Answer compute_part(const Model& mine, const Part& part, const Loaded& loaded, const Input& input,
                    compute::Type type) {
  const auto weights = stored_part(mine, part, loaded.model, *loaded.weights);
  const Parameters parameters(mine.layout, *weights, type);
  Workspace workspace;
  Answer out;
  add_logits({mine, parameters, workspace, nullptr}, input, pack(input), out);
  return out;
}

}  // namespace

Result<InParts> answer_in_parts(const Loaded& loaded, const Input& input, bool experts,
                                Meeting meeting, Members& members, const Options& options,
                                const std::string& where) {
  const Share share{members.size(), members.number()};
  const auto part = experts ? Part{.experts = share} : Part{.layers = share, .meeting = meeting};
  const auto mine = TRY(part_of(loaded.model, part));
  if (experts) TRY(check_rows(input, share.members, where));
  const auto own = experts ? rows_of(input, share.member, share.members) : input;
  const Company company{experts ? nullptr : &members, meeting, experts ? &members : nullptr};
  compute::single_thread_here();
  InParts out;
  out.answer = TRY(base::guard(where, [&] {
    const InCompany in(company);
    return compute_part(mine, part, loaded, own, options.type);
  }));
  TRY(loaded.weights->whole());
  if (experts)
    for (auto& tensor : out.answer.tensors) TRY(collect(tensor, input, members));
  out.held = TRY(held_by_each(mine.layout.count(), members));
  return out;
}

}  // namespace model::check

#include "align/rows.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

std::int64_t Rows::longest() const {
  std::int64_t out = 0;
  for (std::uint64_t row = 0; row < count(); ++row) out = std::max(out, tokens(row));
  return out;
}

std::int64_t Rows::targets_in(std::uint64_t row) const {
  const auto* all = targets.data();
  return std::count_if(all + rows[row], all + rows[row + 1], [](auto target) { return target >= 0; });
}

void Rows::add_text(std::span<const std::int32_t> text, const std::vector<bool>& learned,
                    std::size_t first) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool asked = i + 1 < text.size() && learned[first + i + 1];
    ids.push_back(text[i]);
    targets.push_back(asked ? text[i + 1] : -1);
  }
  texts.push_back(static_cast<std::int64_t>(ids.size()));
}

void Rows::end_row() { rows.push_back(static_cast<std::int64_t>(ids.size())); }

void Rows::append_to(model::Batch& batch, std::uint64_t row) const {
  if (!batch.segments.empty()) batch.segments.pop_back();
  const auto begin = rows[row], end = rows[row + 1];
  auto text = std::ranges::lower_bound(texts, begin);
  for (; *text < end; ++text) {
    batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    for (auto at = *text; at < *(text + 1); ++at) {
      batch.ids.push_back(ids[static_cast<std::size_t>(at)]);
      batch.targets.push_back(targets[static_cast<std::size_t>(at)]);
      batch.positions.push_back(static_cast<std::int32_t>(at - *text));
    }
  }
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
}

namespace {

template <class T>
store::TensorOut tensor(const char* name, const char* type, const std::vector<T>& values) {
  return {name,
          type,
          {static_cast<std::int64_t>(values.size())},
          {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)}};
}

template <class T>
Result<std::vector<T>> read(const store::Safetensors& file, const char* name, const char* type) {
  const auto found = file.tensors().find(name);
  if (found == file.tensors().end() || found->second.dtype != type ||
      found->second.shape.size() != 1)
    return Error{Code::bad_data, std::string("there is no list '") + name + "' of " + type,
                 file.path(), "make it again"};
  std::vector<T> out(found->second.count);
  std::memcpy(out.data(), found->second.bytes.data(), found->second.bytes.size());
  return out;
}

// Whether numbers rise from 0 to the end.
bool rise(const std::vector<std::int64_t>& all, std::size_t end) {
  return all.size() > 1 && all.front() == 0 && all.back() == static_cast<std::int64_t>(end) &&
         std::ranges::adjacent_find(all, std::ranges::greater_equal()) == all.end();
}

}  // namespace

Result<void> write_rows(base::Disk& disk, const base::Path& folder, const Rows& rows) {
  return store::write_safetensors(
      disk, base::join(folder, kRows),
      {tensor("ids", "I32", rows.ids), tensor("targets", "I32", rows.targets),
       tensor("rows", "I64", rows.rows), tensor("texts", "I64", rows.texts)},
      {});
}

Result<Rows> read_rows(base::Disk& disk, const base::Path& folder, std::int64_t vocabulary) {
  const auto file = TRY(store::Safetensors::open(disk, base::join(folder, kRows)));
  Rows out;
  out.ids = TRY(read<std::int32_t>(file, "ids", "I32"));
  out.targets = TRY(read<std::int32_t>(file, "targets", "I32"));
  out.rows = TRY(read<std::int64_t>(file, "rows", "I64"));
  out.texts = TRY(read<std::int64_t>(file, "texts", "I64"));
  TRY(file.whole());
  const auto is_id = [&](std::int32_t id) { return id >= 0 && id < vocabulary; };
  const bool sound =
      out.ids.size() == out.targets.size() && rise(out.rows, out.ids.size()) &&
      rise(out.texts, out.ids.size()) && std::ranges::includes(out.texts, out.rows) &&
      std::ranges::all_of(out.ids, is_id) &&
      std::ranges::all_of(out.targets, [&](auto target) { return target < 0 || is_id(target); });
  if (sound) return out;
  return Error{Code::bad_data, "the rows are none of this model: their numbers do not fit together",
               file.path(), "make them again"};
}

std::string RowOrder::digest(std::uint64_t first, std::uint64_t count) const {
  base::Sha256 hash;
  for (std::uint64_t i = 0; i < count; ++i) hash.add(std::to_string(row_of(first + i)) + "\n");
  return hash.finish().hex();
}

}  // namespace align

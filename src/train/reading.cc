#include "train/reading.h"

#include <algorithm>
#include <tuple>

namespace train {

namespace {

std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

record::Train::Read read_of(const Order& order, std::size_t at, std::uint64_t samples) {
  const auto& language = order.languages()[at];
  const auto times = times_read(order, at, samples);
  std::uint64_t rows = 0, tokens = 0, read = 0, unread = 0;
  for (std::uint64_t row = 0; row < times.size(); ++row) {
    const auto size = language.rows->tokens(row);
    rows += times[row];
    tokens += times[row] * size;
    read += times[row] > 0 ? size : 0;
  }
  for (std::uint64_t i = 0; i < language.tokens.documents(); ++i)
    unread += language.tokens.start(i) < language.tokens.start(i + 1) &&
              times_read(order, at, times, i).most == 0;
  return {.rows = whole(rows),
          .tokens_read = whole(tokens),
          .tokens = whole(language.tokens.tokens()),
          .tokens_unread = whole(language.tokens.tokens() - read),
          .documents = whole(language.tokens.documents()),
          .documents_unread = whole(unread)};
}

}  // namespace

std::uint64_t samples_of(const TrainRecipe& recipe) {
  return static_cast<std::uint64_t>(recipe.steps) *
         static_cast<std::uint64_t>(recipe.rows_per_step());
}

std::vector<std::uint64_t> times_read(const Order& order, std::size_t language,
                                      std::uint64_t samples) {
  const auto windows = order.languages()[language].windows;
  const auto rows = order.rows_of(language, samples);
  std::vector<std::uint64_t> out(windows, rows.whole / windows);  // an epoch reads each once
  for (auto nth = rows.whole / windows * windows; nth < rows.whole; ++nth)
    ++out[order.window_of(language, nth)];
  for (const auto nth : rows.begun) ++out[order.window_of(language, nth)];
  for (const auto nth : rows.missing) --out[order.window_of(language, nth)];
  return out;
}

Times times_read(const Order& order, std::size_t language, const std::vector<std::uint64_t>& times,
                 std::uint64_t document) {
  const auto& [tokens, rows] =
      std::tie(order.languages()[language].tokens, order.languages()[language].rows);
  const auto start = tokens.start(document), end = tokens.start(document + 1);
  if (start == end) return {};
  const auto held = rows->holding(start, end);
  Times out{held.all ? UINT64_MAX : 0, 0};
  for (const auto row : held.rows)
    out = {std::min(out.least, times[row]), std::max(out.most, times[row])};
  return out;
}

std::vector<std::uint64_t> steps_of(const Order& order, std::size_t language,
                                    std::uint64_t document, std::uint64_t steps) {
  const auto& [tokens, rows] =
      std::tie(order.languages()[language].tokens, order.languages()[language].rows);
  const auto start = tokens.start(document), end = tokens.start(document + 1);
  std::vector<std::uint64_t> out;
  if (start == end) return out;
  for (const auto row : rows->holding(start, end).rows)
    for (const auto step : order.steps_reading(language, row, steps)) out.push_back(step + 1);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::map<std::string, record::Train::Read> reading_of(const Order& order, std::uint64_t samples) {
  std::map<std::string, record::Train::Read> out;
  for (std::size_t i = 0; i < order.languages().size(); ++i)
    out[order.languages()[i].name] = read_of(order, i, samples);
  return out;
}

}  // namespace train

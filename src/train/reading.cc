#include "train/reading.h"

#include <algorithm>

namespace train {

namespace {

std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

record::Train::Read read_of(const Order& order, std::size_t at, std::uint64_t samples) {
  const auto& language = order.languages()[at];
  const auto length = static_cast<std::uint64_t>(order.row_tokens());
  const auto rows = order.rows_of(at, samples).count();
  const auto times = times_read(order, at, samples);
  const auto read = times.size() - static_cast<std::size_t>(std::ranges::count(times, 0u));
  std::uint64_t unread = 0;
  for (std::uint64_t i = 0; i < language.tokens.documents(); ++i)
    unread += language.tokens.start(i) < language.tokens.start(i + 1) &&
              times_read(order, at, times, i).most == 0;
  return {.rows = whole(rows),
          .tokens_read = whole(rows * length),
          .tokens = whole(language.tokens.tokens()),
          .tokens_unread = whole(language.tokens.tokens() - read * length),
          .documents = whole(language.tokens.documents()),
          .documents_unread = whole(unread)};
}

}  // namespace

std::uint64_t samples_of(const TrainRecipe& recipe) {
  return static_cast<std::uint64_t>(recipe.steps) *
         static_cast<std::uint64_t>(recipe.grains_per_step * recipe.rows_per_grain);
}

std::vector<std::uint64_t> times_read(const Order& order, std::size_t language,
                                      std::uint64_t samples) {
  const auto windows = order.languages()[language].windows;
  const auto rows = order.rows_of(language, samples);
  std::vector<std::uint64_t> out(windows, rows.whole / windows);  // an epoch reads each once
  for (auto nth = rows.whole / windows * windows; nth < rows.whole; ++nth)
    ++out[order.window_of(language, nth)];
  for (const auto nth : rows.begun) ++out[order.window_of(language, nth)];
  return out;
}

Times times_read(const Order& order, std::size_t language, const std::vector<std::uint64_t>& times,
                 std::uint64_t document) {
  const auto& tokens = order.languages()[language].tokens;
  const auto length = static_cast<std::uint64_t>(order.row_tokens());
  const auto start = tokens.start(document), end = tokens.start(document + 1);
  if (start == end) return {};
  Times out{UINT64_MAX, 0};
  for (auto window = start / length; window <= (end - 1) / length; ++window) {
    const auto read = window < times.size() ? times[window] : 0;
    out = {std::min(out.least, read), std::max(out.most, read)};
  }
  return out;
}

std::map<std::string, record::Train::Read> reading_of(const Order& order, std::uint64_t samples) {
  std::map<std::string, record::Train::Read> out;
  for (std::size_t i = 0; i < order.languages().size(); ++i)
    out[order.languages()[i].name] = read_of(order, i, samples);
  return out;
}

}  // namespace train

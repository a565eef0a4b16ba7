#include "rank/ranks.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "base/json.h"

namespace rank {

using base::Error;
using base::Result;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}
std::span<std::byte> bytes_of(std::string& text) { return std::as_writable_bytes(std::span(text)); }

template <class T>
std::span<const std::byte> bytes_of(const T& number) {
  return std::as_bytes(std::span(&number, 1));
}
template <class T>
std::span<std::byte> bytes_of(T& number) {
  return std::as_writable_bytes(std::span(&number, 1));
}

// How a text begins and how long it is; most are no longer, so that one message does for them.
struct Head {
  std::uint64_t length = 0;
  char begin[248] = {};
};

Head head_of(const std::string& text) {
  Head head{.length = text.size()};
  std::memcpy(head.begin, text.data(), std::min(text.size(), sizeof head.begin));
  return head;
}

// As long as the text will be, with what is known of it.
std::string text_of(const Head& head) {
  std::string text(head.length, 0);
  std::memcpy(text.data(), head.begin, std::min(text.size(), sizeof head.begin));
  return text;
}

template <class Text>
auto rest_of(Text& text) {
  return bytes_of(text).subspan(std::min(text.size(), sizeof(Head::begin)));
}

// An answer as a text, "" for one that is fine.
std::string text_of(const Result<void>& answer) {
  if (answer.ok()) return "";
  auto error = Result<void>(answer).error();
  const base::Json json = {{"code", static_cast<int>(error.code)},
                           {"what", error.what},
                           {"where", error.where},
                           {"hint", error.hint}};
  return json.dump(-1, ' ', false, base::Json::error_handler_t::replace);
}

Error error_of(const std::string& text) {
  const auto json = base::Json::parse(text);
  return {static_cast<base::Code>(json["code"].get<int>()), json["what"], json["where"],
          json["hint"]};
}

}  // namespace

Ranks& alone() {
  static Alone one;
  return one;
}

std::vector<int> Ranks::here() const {
  std::vector<int> all(static_cast<std::size_t>(size_));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<int> Ranks::machines() const {
  return std::vector<int>(static_cast<std::size_t>(size_));
}

template <class Pass>
Result<void> Ranks::timed(Pass pass) {
  using Clock = std::chrono::steady_clock;
  if (broken_) return *broken_;
  const auto began = Clock::now();
  auto passed = pass();
  seconds_ += std::chrono::duration<double>(Clock::now() - began).count();
  if (!passed.ok()) broken_ = passed.error();
  return passed;
}

Result<void> Ranks::begin(std::span<const Out> out, std::span<const In> in) {
  return timed([&] { return begin_passing(out, in); });
}

Result<void> Ranks::go_on() {
  return timed([&] { return pass_on(); });
}

Result<void> Ranks::wait() {
  return timed([&] { return pass_begun(); });
}

Result<void> Ranks::exchange(std::span<const Out> out, std::span<const In> in) {
  TRY(begin(out, in));
  return wait();
}

Result<std::vector<std::string>> Ranks::gather(const std::string& mine) {
  std::vector<std::string> all(static_cast<std::size_t>(size_));
  const auto own = head_of(mine);
  std::vector<Head> heads(all.size());
  std::vector<Out> out, out_rest;
  std::vector<In> in, in_rest;
  for (int r = 0; r < size_; ++r)
    if (r != number_) {
      out.push_back({r, bytes_of(own)});
      in.push_back({r, bytes_of(heads[static_cast<std::size_t>(r)])});
    }
  TRY(exchange(out, in));
  for (int r = 0; r < size_; ++r)
    if (r != number_) {
      auto& text = all[static_cast<std::size_t>(r)];
      text = text_of(heads[static_cast<std::size_t>(r)]);
      out_rest.push_back({r, rest_of(mine)});
      in_rest.push_back({r, rest_of(text)});
    }
  TRY(exchange(out_rest, in_rest));
  all[static_cast<std::size_t>(number_)] = mine;
  return all;
}

Result<void> Ranks::tell(const std::string& word) {
  const auto head = head_of(word);
  std::vector<Out> out;
  for (int r = 1; r < size_; ++r)
    out.push_back({r, bytes_of(head)}), out.push_back({r, rest_of(word)});
  return exchange(out, {});
}

Result<std::string> Ranks::hear() {
  Head head;
  const In first{0, bytes_of(head)};
  TRY(exchange({}, {&first, 1}));
  auto word = text_of(head);
  const In second{0, rest_of(word)};
  TRY(exchange({}, {&second, 1}));
  return word;
}

Result<void> Ranks::share(std::span<std::byte> bytes) {
  if (!leads()) {
    const In in{0, bytes};
    return exchange({}, {&in, 1});
  }
  std::vector<Out> out;
  for (int r = 1; r < size_; ++r) out.push_back({r, bytes});
  return exchange(out, {});
}

Result<void> Ranks::agree(const Result<void>& mine) {
  if (alone()) return mine;
  const auto all = TRY(gather(text_of(mine)));
  for (std::size_t r = 0; r < all.size(); ++r) {
    if (all[r].empty()) continue;
    auto error = error_of(all[r]);
    if (r > 0) error.what = "rank " + std::to_string(r) + ": " + error.what;
    return error;
  }
  return {};
}

Result<void> Ranks::same(const std::string& mine, const std::string& what,
                         const std::string& hint) {
  const auto all = TRY(gather(mine));
  for (std::size_t r = 1; r < all.size(); ++r)
    if (all[r] != all[0])
      return Error{base::Code::bad_request,
                   "rank " + std::to_string(r) + " has " + what + " than rank 0", "ranks", hint};
  return {};
}

void Ranks::abandon(const std::string& why) {
  if (!alone() && !broken_)
    broken_ = Error{base::Code::failed, why, "rank " + std::to_string(number_),
                    "run the same command again to go on from the last checkpoint"};
}

}  // namespace rank

#include "store/peeked.h"

#include <algorithm>

#include "store/members.h"

namespace store {

using base::Result;

struct Peeked::State {
  std::unique_ptr<base::Reader> source;
  std::string taken = {};  // of the source
  bool ended = false;      // a terminal is not asked again

  Result<std::size_t> read(char* to, std::size_t room) {
    if (ended) return std::size_t{0};
    const auto got = TRY(source->read(to, room));
    ended = got == 0;
    return got;
  }
};

namespace {

constexpr std::size_t kMost = std::size_t{16} << 20;

// What was taken of the source, and more of it, which is kept there.
template <class State>
class FrontReader : public base::Reader {
 public:
  explicit FrontReader(std::shared_ptr<State> state) : Reader(0), state_(std::move(state)) {}
  Result<std::size_t> read(char* to, std::size_t room) override {
    auto& taken = state_->taken;
    if (at_ == taken.size() && taken.size() < kMost) {
      const auto got = TRY(state_->read(to, std::min(room, kMost - taken.size())));
      taken.append(to, got);
      at_ += got;
      return got;
    }
    const auto size = std::min(room, taken.size() - at_);
    std::copy_n(taken.data() + at_, size, to);
    at_ += size;
    return size;
  }

 private:
  std::shared_ptr<State> state_;
  std::size_t at_ = 0;
};

template <class State>
class WholeReader : public base::Reader {
 public:
  explicit WholeReader(std::shared_ptr<State> state)
      : Reader(state->source->size()), state_(std::move(state)) {}
  Result<std::size_t> read(char* to, std::size_t room) override {
    auto& taken = state_->taken;
    if (at_ == taken.size()) return state_->read(to, room);
    const auto size = std::min(room, taken.size() - at_);
    std::copy_n(taken.data() + at_, size, to);
    at_ += size;
    if (at_ == taken.size()) std::string().swap(taken), at_ = 0;
    return size;
  }

 private:
  std::shared_ptr<State> state_;
  std::size_t at_ = 0;
};

base::Error damaged(const std::string& how, const std::string& where) {
  return {base::Code::bad_data, "the packed bytes are " + how, where, "fetch the file again"};
}

}  // namespace

Peeked::Peeked(std::unique_ptr<base::Reader> source)
    : state_(std::make_shared<State>(std::move(source))) {}

std::unique_ptr<base::Reader> Peeked::front() const {
  return std::make_unique<FrontReader<State>>(state_);
}

std::unique_ptr<base::Reader> Peeked::whole() const {
  return std::make_unique<WholeReader<State>>(state_);
}

Result<std::string> unpack_front(std::unique_ptr<base::Reader> source, std::size_t most,
                                 const std::string& where) {
  constexpr std::size_t part = std::size_t{1} << 16;
  auto members = Members::of(std::move(source), "", "");
  std::string out;
  while (TRY(members.next()) && members.gap() == 0) {
    for (std::size_t got = 1; got > 0 && out.size() < most;) {
      const auto old = out.size();
      out.resize(std::min(most, old + part));
      got = TRY(members.read(out.data() + old, out.size() - old));
      out.resize(old + got);
    }
    if (out.size() == most) return out;
    if (!members.damage().empty()) return damaged(members.damage(), where);
  }
  if (members.gap() > 0) return damaged("followed by bytes that are none", where);
  return out;
}

}  // namespace store

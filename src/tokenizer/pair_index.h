// Pairs of tokens in a channel, how often each occurs, and the words that hold it or once did: open addressing
// over entries that are used again, and lists that keep two words in place, since most pairs stand in few words.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace tokenizer {

class WordSet {
 public:
  WordSet() = default;
  WordSet(const WordSet&) = delete;
  WordSet(WordSet&& other) noexcept { swap(other); }
  WordSet& operator=(WordSet&& other) noexcept {
    WordSet moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~WordSet() {
    if (room_ > kOwn) delete[] far_;
  }

  void add(std::uint32_t word) {  // one that was added last is not added again
    if (size_ > 0 && data()[size_ - 1] == word) return;
    if (size_ == room_) grow();
    data()[size_++] = word;
  }
  void append_to(std::vector<std::uint32_t>& out) const {
    out.insert(out.end(), data(), data() + size_);
  }

 private:
  static constexpr std::uint32_t kOwn = 2;
  std::uint32_t* data() { return room_ > kOwn ? far_ : own_; }
  const std::uint32_t* data() const { return room_ > kOwn ? far_ : own_; }
  void grow() {
    const auto room = room_ == kOwn ? 6 : room_ + room_ / 2;
    auto* wider = new std::uint32_t[room];
    std::copy(data(), data() + size_, wider);
    if (room_ > kOwn) delete[] far_;
    far_ = wider;
    room_ = room;
  }
  void swap(WordSet& other) {
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    std::swap(own_, other.own_);
  }

  std::uint32_t size_ = 0, room_ = kOwn;
  union {
    std::uint32_t own_[kOwn] = {};
    std::uint32_t* far_;
  };
  static_assert(sizeof(std::uint32_t*) == sizeof(std::uint32_t[kOwn]));
};

class PairIndex {
 public:
  using Key = std::uint64_t;
  struct Info {
    Key key = 0;
    std::uint64_t count = 0;
    WordSet words;
  };

  Info* find(Key key);
  Info& get(Key key);  // made where it is missing; valid until the next one is made
  void erase(Key key);
  std::size_t size() const { return used_; }
  template <class F>
  void each(F&& use) {
    for (const auto slot : slots_)
      if (slot != 0) use(infos_[slot - 1]);
  }

 private:
  static std::size_t hash(Key key) {
    key *= 0x9e3779b97f4a7c15u;
    return key ^ key >> 32;
  }
  std::size_t place(Key key) const;  // of it, or of the free slot where it would stand
  void grow();
  std::vector<std::uint32_t> slots_;  // 1 + index in infos_; 0: free
  std::vector<Info> infos_;
  std::vector<std::uint32_t> free_;
  std::size_t used_ = 0;
};

// What a merge changes in some words: for each key by how much, and the words where it came to be. Emptied in
// time that grows with what it holds.
class PairChanges {
 public:
  using Key = PairIndex::Key;
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Change {
    Key key;
    std::int64_t by = 0;
    std::uint32_t first = kNone, last = kNone;  // of its words
  };

  Change& of(Key key);
  void created(Change& change, std::uint32_t word);
  const std::vector<Change>& list() const { return list_; }
  template <class F>
  void each_word(const Change& change, F&& use) const {
    for (auto at = change.first; at != kNone; at = words_[at].next) use(words_[at].word);
  }
  void clear();

 private:
  struct Link {
    std::uint32_t word, next;
  };
  void grow();
  std::vector<std::uint32_t> slots_;  // 1 + index in list_
  std::vector<Change> list_;
  std::vector<Link> words_;
};

}  // namespace tokenizer

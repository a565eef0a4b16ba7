// A model that needs no weights, for tests: it recites a script, one byte a token.
//
// Tokens 0-4 are special (begin, end, pad, and the turns of a chat), 5 to 260 the bytes. The text
// goes on in the script where the prompt stands in it, else at its beginning, and ends with the
// end token. `noise` mixes in logits that depend on the text so far, so that seeds matter.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/random.h"
#include "infer/language_model.h"
#include "infer/text_codec.h"
#include "tokenizer/own_chat.h"

namespace infer {

class FakeCodec : public TextCodec {
 public:
  static constexpr std::array<const char*, 5> kSpecial = {"[begin]", "[end]", "[pad]", "[user]",
                                                          "[assistant]"};
  static constexpr TokenId kFirstByte = kSpecial.size();
  static constexpr std::int64_t kVocabulary = kFirstByte + 256;

  void encode(std::string_view text, std::vector<TokenId>& out) const override {
    for (const char c : text) out.push_back(kFirstByte + static_cast<unsigned char>(c));
  }
  std::string bytes(TokenId token) const override {
    return token < kFirstByte ? "" : std::string(1, static_cast<char>(token - kFirstByte));
  }
  std::string spelling(TokenId token) const override {
    return token < kFirstByte ? kSpecial[static_cast<std::size_t>(token)] : bytes(token);
  }
  TokenId special(std::string_view text) const override {
    const auto found = specials.find(text);
    return found == specials.end() ? -1 : found->second;
  }
  const tokenizer::SpecialIds& special_ids() const override { return ids; }
  std::int64_t vocabulary() const override { return kVocabulary; }
  const tokenizer::OwnChat* own_chat() const override { return own.get(); }

  // A chat template of its own, in which the special tokens are spelled as kSpecial has them.
  void bring(const std::string& text) {
    std::vector<tokenizer::AddedToken> added;
    for (TokenId id = 0; id < kFirstByte; ++id)
      added.push_back(
          {.id = id, .content = kSpecial[static_cast<std::size_t>(id)], .special = true});
    tokenizer::ChatSource source;
    source.templates.emplace_back("default", text);
    source.set_token("bos_token", kSpecial[0]);
    ids.stop = {1};
    own = std::make_shared<tokenizer::OwnChat>(source, added, ids);
  }

  std::shared_ptr<tokenizer::OwnChat> own;
  std::map<std::string, TokenId, std::less<>> specials;

  tokenizer::SpecialIds ids = {.bos = 0,
                               .eos = 1,
                               .pad = 2,
                               .before = {0},
                               .after = {},
                               .stop = {1, 3, 4},
                               .user = 3,
                               .assistant = 4};
};

class FakeModel : public LanguageModel {
 public:
  struct Settings {
    std::string script = "The gate of languages is open.";
    std::int64_t context = 512;
    double noise = 0;
    std::chrono::microseconds delay{0};                // of every forward pass
    std::int64_t vocabulary = FakeCodec::kVocabulary;  // as it says; another one does not run
  };
  explicit FakeModel(Settings settings) : settings_(std::move(settings)) {}

  std::int64_t vocabulary() const override { return settings_.vocabulary; }
  std::int64_t context() const override { return settings_.context; }
  std::unique_ptr<Sequence> start() override { return std::make_unique<Text>(live_); }

  std::vector<std::string> forward(std::span<const Feed> feeds,
                                   std::vector<float>& logits) override {
    if (settings_.delay.count() > 0) std::this_thread::sleep_for(settings_.delay);
    if (failing) throw std::runtime_error("the fake model was told to fail");
    if (feeds.size() > room) throw std::bad_alloc();
    std::vector<std::string> failed(feeds.size());
    std::size_t rows = 0, row = 0;
    for (const auto& feed : feeds) rows += feed.rows();
    logits.assign(rows * FakeCodec::kVocabulary, 0);
    ++steps;
    widest = std::max<std::int64_t>(widest, static_cast<std::int64_t>(feeds.size()));
    const auto fill_next = [&](const Text& text) {
      fill(text, std::span(logits).subspan(row++ * FakeCodec::kVocabulary, FakeCodec::kVocabulary));
    };
    for (std::size_t n = 0; n < feeds.size(); ++n) {
      const auto& feed = feeds[n];
      auto& text = static_cast<Text&>(*feed.sequence);
      if (std::ranges::count(feed.tokens, poison.load()) > 0) failed[n] = "it read the poison";
      longest_feed = std::max<std::int64_t>(longest_feed, feed.tokens.size());
      for (std::size_t i = 1; i < feed.rows(); ++i) {
        auto part = text.upto(feed.tokens.first(i), settings_.script);
        fill_next(part);
      }
      text.read(feed.tokens, settings_.script);
      fill_next(text);
    }
    return failed;
  }

  std::vector<double> score(std::span<const std::int32_t> tokens) override {
    return std::vector<double>(tokens.size() - 1, -std::log(FakeCodec::kVocabulary));
  }

  std::int64_t live() const { return live_; }  // sequences not yet dropped
  std::atomic<std::int64_t> steps = 0, widest = 0, longest_feed = 0;
  std::atomic<bool> failing = false;
  std::atomic<TokenId> poison = -1;          // a text that feeds it fails
  std::atomic<std::size_t> room = SIZE_MAX;  // for so many feeds at once

 private:
  struct Text : Sequence {
    explicit Text(std::atomic<std::int64_t>& live) : live(live) { ++live; }
    ~Text() override { --live; }
    std::int64_t length() const override { return static_cast<std::int64_t>(tokens.size()); }
    Text(const Text& other)
        : Sequence(other), live(other.live), tokens(other.tokens), place(other.place) {
      ++live;
    }
    Text& operator=(const Text&) = delete;
    Text upto(std::span<const TokenId> fed, const std::string& script) const {
      Text out(*this);
      out.read(fed, script);
      return out;
    }
    // One token follows the script; more are a prompt and choose the place in it.
    void read(std::span<const TokenId> fed, const std::string& script) {
      tokens.insert(tokens.end(), fed.begin(), fed.end());
      if (fed.size() == 1 && tokens.size() > 1) {
        ++place;
        return;
      }
      std::string tail;
      for (const auto token : fed)
        if (token >= FakeCodec::kFirstByte)
          tail += static_cast<char>(token - FakeCodec::kFirstByte);
      const auto found = tail.empty() ? std::string::npos : script.find(tail);
      place = found == std::string::npos ? 0 : found + tail.size();
    }
    std::atomic<std::int64_t>& live;
    std::vector<TokenId> tokens;
    std::size_t place = 0;
  };

  void fill(const Text& text, std::span<float> logits) const {
    const auto next =
        text.place < settings_.script.size()
            ? FakeCodec::kFirstByte + static_cast<unsigned char>(settings_.script[text.place])
            : 1;
    logits[next] = 20;
    if (settings_.noise == 0) return;
    std::uint64_t seed = 0;
    for (const auto token : text.tokens) seed = seed * 31 + static_cast<std::uint64_t>(token);
    const base::Random random(seed, "fake");
    for (std::size_t i = FakeCodec::kFirstByte; i < logits.size(); ++i)
      logits[i] += static_cast<float>(settings_.noise * random.uniform(i));
  }

  Settings settings_;
  std::atomic<std::int64_t> live_ = 0;
};

}  // namespace infer

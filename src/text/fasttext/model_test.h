// Model files for tests, written from the format: small ones of any kind, whose numbers follow from their places.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace text::fasttext {

struct TestModel {
  std::int32_t version = 12, dimension = 5, word_ngrams = 1, loss = 3, kind = 3, buckets = 0;
  std::int32_t shortest = 0, longest = 0;
  std::vector<std::string> words = {"</s>", "das", "the", "Haus", "house"};
  std::vector<std::string> labels = {"__label__de", "__label__en", "__label__fr"};
  std::vector<std::int64_t> counts = {7, 5, 3};  // of labels

  // Whole numbers of 1/64 in [-2, 2), so that every machine has the same.
  static float number(std::uint32_t i) {
    return static_cast<float>(static_cast<std::int32_t>(i * 2654435761u >> 24) - 128) / 64;
  }
  template <class T>
  static void put(std::string& to, T value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put_entry(std::string& to, const std::string& name, std::int64_t count, char kind_of) const {
    to.append(name).push_back('\0');
    put(to, count);
    to.push_back(kind_of);
  }
  std::string head() const {
    std::string out;
    for (const std::int32_t one : {793712314, version, dimension, 5, 5, 1, 5, word_ngrams, loss,
                                   kind, buckets, shortest, longest, 100})
      put(out, one);
    put(out, 1e-4);
    const auto known = static_cast<std::int32_t>(words.size()),
               named = static_cast<std::int32_t>(labels.size());
    for (const std::int32_t one : {known + named, known, named}) put(out, one);
    put(out, std::int64_t{100});
    return out;
  }
  std::string entries() const {
    std::string out;
    for (const auto& word : words) put_entry(out, word, 9, 0);
    for (std::size_t i = 0; i < labels.size(); ++i) put_entry(out, labels[i], counts[i], 1);
    return out;
  }
  std::string matrix(std::int64_t rows, std::uint32_t salt) const {
    std::string out;
    put(out, rows);
    put(out, std::int64_t{dimension});
    for (std::int64_t i = 0; i < rows * dimension; ++i)
      put(out, number(static_cast<std::uint32_t>(i) + salt));
    return out;
  }
  std::string bytes() const {
    auto out = head();
    put(out, std::int64_t{-1});
    out += entries();
    out.push_back('\0');
    out += matrix(static_cast<std::int64_t>(words.size()) + buckets, 1);
    out.push_back('\0');
    return out + matrix(static_cast<std::int64_t>(labels.size()), 1000003);
  }
};

}  // namespace text::fasttext

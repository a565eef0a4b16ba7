#include "text/fasttext/learner.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "text/fasttext/words.h"

namespace text::fasttext {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::int32_t kMagic = 793712314, kVersion = 12, kSupervised = 3;
constexpr std::uint64_t kMostNumbers = std::uint64_t{1} << 30;  // of the input: 4 GiB

template <class T>
void put(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_matrix(std::string& to, const std::vector<float>& numbers, std::size_t columns) {
  to.push_back(0);  // no codes
  put(to, static_cast<std::int64_t>(numbers.size() / columns));
  put(to, static_cast<std::int64_t>(columns));
  to.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
}

// The most frequent first, as fastText has them, and of equals by their bytes.
template <class Map>
std::vector<std::pair<std::string, std::int64_t>> by_count(const Map& counts, std::int64_t least) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  for (const auto& [name, count] : counts)
    if (count >= least) out.emplace_back(name, count);
  std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace

Result<void> Learner::add(const std::string& label, std::string text) {
  if (label.empty() || std::ranges::any_of(label, between_words))
    return Error{Code::bad_request, "a label is empty or holds white space", "",
                 "name it in one word"};
  auto& [name, count] = *labels_.try_emplace("__label__" + label, 0).first;
  ++count;
  examples_.push_back({std::move(text), &name});
  return {};
}

// A word that begins as labels do is none: a text must not tell its own label.
void Learner::count_words() {
  std::map<std::string, std::int64_t, std::less<>> counts;
  for (const auto& example : examples_)
    each_word(example.text, [&](std::string_view word, std::uint32_t) {
      if (word.starts_with("__label__")) return;
      const auto found = counts.find(word);
      if (found == counts.end())
        counts.emplace(word, 1);
      else
        ++found->second;
    });
  const auto ends = counts[std::string(kLineEnd)];
  counts.erase(std::string(kLineEnd));
  words_ = by_count(counts, how_.least_count);
  words_.emplace(words_.begin(), kLineEnd, ends);
  order_ = by_count(labels_, 0);
}

std::string Learner::head() const {
  std::string out;
  std::int64_t tokens = 0;
  for (const auto& word : words_) tokens += word.second;
  const auto words = static_cast<std::int32_t>(words_.size()),
             labels = static_cast<std::int32_t>(order_.size());
  for (const std::int32_t one : {kMagic, kVersion, how_.dimension, 5, how_.passes,
                                 static_cast<std::int32_t>(how_.least_count), 5, how_.word_ngrams,
                                 static_cast<std::int32_t>(Loss::softmax), kSupervised,
                                 how_.buckets, how_.shortest, how_.longest, 100})
    put(out, one);
  put(out, 1e-4);
  for (const std::int32_t one : {words + labels, words, labels}) put(out, one);
  put(out, tokens);
  put(out, std::int64_t{-1});
  for (const auto* list : {&words_, &order_})
    for (const auto& [name, count] : *list) {
      out.append(name).push_back('\0');
      put(out, count);
      out.push_back(list == &order_);
    }
  return out;
}

void Learner::features(const Dictionary& dictionary, std::string_view text,
                       std::vector<std::uint32_t>& rows) const {
  rows.clear();
  std::vector<std::uint32_t> hashes;
  std::string around;
  const auto add = [&](std::uint32_t row) { rows.push_back(row); };
  each_word(text, [&](std::string_view word, std::uint32_t hash) {
    const auto found = dictionary.find(word, hash);
    if (found.label) return;
    if (found.row != found.kUnknown) add(found.row);
    hashes.push_back(hash);
    if (word == kLineEnd) return;
    around.assign(1, '<').append(word).push_back('>');
    dictionary.each_ngram(around, add);
  });
  dictionary.each_word_ngram(hashes, add);
}

void Learner::begin_rows(std::uint64_t rows) {
  const auto columns = static_cast<std::size_t>(how_.dimension);
  const base::Random random(how_.seed, "text.fasttext.begin");
  input_.resize(rows * columns);
  for (std::size_t i = 0; i < input_.size(); ++i)
    input_[i] = static_cast<float>((random.uniform(i) * 2 - 1) / how_.dimension);
  output_.assign(order_.size() * columns, 0);
  line_.resize(columns);
  slope_.resize(columns);
  scores_.resize(order_.size());
}

// One example: the scores, and a step of each row against its slope.
void Learner::step(std::uint32_t label, const std::vector<std::uint32_t>& rows, float rate) {
  const auto columns = line_.size();
  std::ranges::fill(line_, 0.0f);
  std::ranges::fill(slope_, 0.0f);
  for (const auto row : rows)
    for (std::size_t i = 0; i < columns; ++i) line_[i] += input_[row * columns + i];
  const float by = 1.0f / static_cast<float>(rows.size());
  for (float& one : line_) one *= by;
  float most = -INFINITY, sum = 0;
  for (std::size_t k = 0; k < scores_.size(); ++k) {
    scores_[k] = 0;
    for (std::size_t i = 0; i < columns; ++i) scores_[k] += output_[k * columns + i] * line_[i];
    most = std::max(most, scores_[k]);
  }
  for (float& score : scores_) sum += score = std::exp(score - most);
  for (std::size_t k = 0; k < scores_.size(); ++k) {
    const float alpha = rate * ((k == label) - scores_[k] / sum);
    for (std::size_t i = 0; i < columns; ++i) {
      slope_[i] += alpha * output_[k * columns + i];
      output_[k * columns + i] += alpha * line_[i];
    }
  }
  for (float& one : slope_) one *= by;
  for (const auto row : rows)
    for (std::size_t i = 0; i < columns; ++i) input_[row * columns + i] += slope_[i];
}

Result<std::string> Learner::learn(const base::Cancel& cancel) {
  if (labels_.size() < 2)
    return Error{Code::bad_request, "there are fewer than two labels", "",
                 "a classifier tells at least two apart"};
  if (how_.longest == 0 && how_.word_ngrams <= 1) how_.buckets = 0;
  count_words();
  auto out = head();
  Cursor file(out, "the new model");
  const auto settings = TRY(read_settings(file));
  const auto dictionary = TRY(Dictionary::read(file, settings));
  if (!(base::Size(dictionary.rows()) * how_.dimension).fits(kMostNumbers))
    return Error{Code::bad_request, "the model would hold more than 4 GiB", "",
                 "ask for fewer buckets or columns"};
  begin_rows(dictionary.rows());
  std::map<std::string_view, std::uint32_t> number;
  for (const auto& [name, count] : order_) number.emplace(name, number.size());
  const base::Random random(how_.seed, "text.fasttext.order");
  std::vector<std::uint32_t> rows;
  const auto count = examples_.size(), steps = count * static_cast<std::size_t>(how_.passes);
  for (std::size_t done = 0; done < steps; ++done) {
    if (done % 1024 == 0) TRY(cancel.check("learning"));
    const auto& example = examples_[random.permute(done % count, count, done / count)];
    features(dictionary, example.text, rows);
    const auto rate = how_.rate * (1 - static_cast<double>(done) / static_cast<double>(steps));
    step(number[*example.label], rows, static_cast<float>(rate));
  }
  const auto finite = [](float one) { return std::isfinite(one); };
  if (!std::ranges::all_of(output_, finite) || !std::ranges::all_of(input_, finite))
    return Error{Code::failed, "numbers overflowed", "learning", "learn at a lower rate"};
  put_matrix(out, input_, line_.size());
  put_matrix(out, output_, line_.size());
  return out;
}

}  // namespace text::fasttext

#include "text/fasttext/model.h"

#include <algorithm>
#include <cmath>

#include "text/fasttext/flat.h"
#include "text/fasttext/words.h"

namespace text::fasttext {
namespace {

using base::Error;
using base::Result;

constexpr std::string_view kLabel = "__label__";

}  // namespace

Result<Model> Model::open(base::Disk& disk, const base::Path& path) {
  Model out;
  out.path_ = path;
  out.bytes_ = TRY(disk.map(path));
  Cursor file(out.bytes_.view(), path);
  out.settings_ = TRY(read_settings(file));
  out.dictionary_ = TRY(Dictionary::read(file, out.settings_));
  const auto columns = static_cast<std::uint64_t>(out.settings_.dimension);
  const bool quantized = TRY(file.number<std::uint8_t>("a switch", 0, 1)) == 1;
  if (!quantized && out.dictionary_.pruned()) return file.bad("pruned, but its rows are no codes");
  out.input_ = TRY(Matrix::read(file, quantized, out.dictionary_.rows(), columns));
  const bool codes = TRY(file.number<std::uint8_t>("a switch", 0, 1)) == 1;
  out.output_ = TRY(Matrix::read(file, quantized && codes, out.dictionary_.labels(), columns));
  if (file.left() > 0)
    return file.bad(std::to_string(file.left()) + " bytes are left behind its end");
  if (!out.output_.finite()) return file.bad("a number of its output is none");
  if (out.settings_.loss == Loss::tree) {
    auto tree = Tree::grow(out.dictionary_.label_counts());
    if (!tree.ok()) return file.bad(tree.error().what);
    out.tree_ = tree.take();
  }
  TRY(out.bytes_.whole());
  return out;
}

std::vector<Scored> Model::best(const float* line, std::size_t top,
                                std::vector<float>& scores) const {
  if (settings_.loss == Loss::tree) return tree_.best(output_, line, top);
  const auto of = settings_.loss == Loss::softmax ? best_of_softmax : best_of_each;
  return of(output_, labels(), line, top, scores);
}

Classifier::Classifier(const Model& model)
    : model_(&model), memory_(model.input_.columns()), line_(model.input_.columns()) {}

template <class Each>
std::uint64_t Classifier::add_rows(Each&& each, float* to) {
  constexpr std::size_t kFew = 1024;
  std::uint64_t count = 0;
  const auto sum = [&] {
    model_->input_.add(rows_, to);
    count += rows_.size();
    rows_.clear();
  };
  each([&](std::uint32_t row) {
    rows_.push_back(row);
    if (rows_.size() == kFew) sum();
  });
  sum();
  return count;
}

// One that names a label adds nothing, nor does the end of a line beyond its own row.
void Classifier::add_word(std::string_view word, std::uint32_t hash) {
  const auto& dictionary = model_->dictionary_;
  const auto place = memory_.of(word, hash);
  if (!place.known) {
    const auto found = dictionary.find(word, hash);
    place.rows = add_rows(
        [&](const auto& row) {
          if (found.row != found.kUnknown) row(found.row);
          if (found.label || word == kLineEnd) return;
          around_.assign(1, '<').append(word).push_back('>');
          dictionary.each_ngram(around_, row);
        },
        place.sum);
  }
  if (place.rows == 0) return;
  count_ += place.rows;
  for (std::size_t i = 0; i < line_.size(); ++i) line_[i] += place.sum[i];
}

// Word by word, and at last the n-grams of words.
void Classifier::add_text(std::string_view text) {
  const auto& dictionary = model_->dictionary_;
  const bool of_words = model_->settings_.word_ngrams > 1;
  hashes_.clear();
  each_word(text, [&](std::string_view word, std::uint32_t hash) {
    add_word(word, hash);
    if (of_words && !dictionary.find(word, hash).label) hashes_.push_back(hash);
  });
  if (!of_words) return;
  count_ +=
      add_rows([&](const auto& row) { dictionary.each_word_ngram(hashes_, row); }, line_.data());
}

Result<std::vector<Guess>> Classifier::classify(std::string_view text, std::size_t top) {
  std::ranges::fill(line_, 0.0f);
  count_ = 0;
  add_text(text);
  std::vector<Guess> out;
  if (count_ == 0) return out;
  const auto by = static_cast<float>(1.0 / static_cast<double>(count_));
  bool finite = true;
  for (float& one : line_) finite &= std::isfinite(one *= by);
  if (!finite)
    return Error{base::Code::bad_data, "a row of the model holds a number that is none",
                 model_->path_, "fetch the file again, or name another"};
  for (const auto& one : model_->best(line_.data(), std::min(top, model_->labels()), scores_)) {
    auto label = model_->dictionary_.label(one.label);
    if (label.starts_with(kLabel)) label.remove_prefix(kLabel.size());
    out.push_back({label, std::exp(one.log)});
    if (!std::isfinite(out.back().score))
      return Error{base::Code::bad_data, "the model's numbers are too large to score a text",
                   model_->path_, "fetch the file again, or name another"};
  }
  return out;
}

}  // namespace text::fasttext

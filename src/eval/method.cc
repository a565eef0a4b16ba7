// How the figures of an evaluation came to be, in words that travel with them.
#include <algorithm>

#include "eval/report.h"

namespace eval {

namespace {

std::string scoring(const Report& report) {
  return "Bits per byte, lower is better; in brackets the 95 % interval from " +
         std::to_string(report.bootstrap_draws) +
         " resamples of documents. A document is scored as bos, text, eos: every token after bos "
         "counts, eos included, and the bytes are those of the text plus one for the end of the "
         "document. A document longer than " +
         std::to_string(report.window_tokens) +
         " tokens is scored in windows: every token once, each token of a later window after at "
         "least " +
         std::to_string(report.overlap_tokens) + " tokens of context.";
}

std::string extent(const Report& report) {
  if (std::ranges::none_of(report.scores, &Score::documents_left_out))
    return "Every held-out document is scored.";
  return "Of a set that is larger than the limit the first documents are scored: \"16 of 25\" says "
         "so, and such a row holds fewer of the pages or messages that all variants share.";
}

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

std::string after_training(const Report& report) {
  std::uint64_t dictionary = 0;
  bool cut = false;
  for (const auto& score : report.scores) {
    if (!score.xz_after_training) continue;
    dictionary = std::max(dictionary, score.xz_after_training->dictionary);
    cut = cut || score.xz_after_training->left_out > 0;
  }
  if (dictionary == 0) return "";
  return " \"After training\" is the same compressor when it has read the training text of the language: "
         "xz(training + held-out) - xz(training), with a dictionary that holds all of it (" +
         mebibytes(dictionary) + " at most)." +
         " The model may have read less of it, or some of it more than once; its card says how much." +
         (cut ? " Where the training text is larger than the limit of the recipe, whole documents "
                "are read by the order of their ids: \"of\" says so, and the model may know more "
                "than that control."
              : "");
}

std::string controls(const Report& report) {
  return "The control \"alone\" is `xz -9e` (" + report.control +
         ") on the same documents in the same order, each ended by one byte, container included; it "
         "learns from these documents only. A set marked small is below the size where that is a "
         "fair comparison." +
         after_training(report);
}

// What a message is, by the text itself.
std::string messages(const Report& report) {
  std::optional<std::uint64_t> least, most;
  for (const auto& score : report.scores) {
    if (!score.median_line_words) continue;
    least = std::min(least.value_or(*score.median_line_words), *score.median_line_words);
    most = std::max(most.value_or(0), *score.median_line_words);
  }
  if (!least) return "";
  const auto words = std::to_string(*least) +
                     (least == most ? "" : " to " + std::to_string(*most)) +
                     (most == 1 ? " word" : " words") + (least == most ? "" : ", by language,");
  return "Messages are single texts of interfaces, one after another without order: a line of them "
         "has " +
         words + " in the median. So figures on them say little of connected text.\n\n";
}

}  // namespace

std::string method_text(const Report& report) {
  auto out = scoring(report) + "\n\n" + extent(report) + "\n\n" + messages(report);
  if (!report.control.empty()) out += controls(report) + "\n\n";
  if (std::ranges::any_of(report.scores,
                          [](const Score& score) { return score.relative.has_value(); }))
    out +=
        "\"Same content\" is the bits for the documents that a variant shares with English, relative "
        "to the bits of those English documents: 1.2 says that the same content takes a fifth more "
        "bits. Bits per byte compare no languages, these do; but how much of such text stands in the "
        "training text of a language differs, too.\n\n";
  return out +
         "The sets are different kinds of text and are not averaged. Bytes per character differ "
         "between scripts, so rows of different scripts are no ranking of languages.\n";
}

}  // namespace eval

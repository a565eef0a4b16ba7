// Answers that outlive a run: a file to which each answer is appended and made durable soon after it was given, so that
// a run that was killed goes on where it stood, and metrics are computed again without the model.
//
//   answers.jsonl = *line        line = {"key": KEY, "ln": number, "greedy": bool, "tokens": n} LF    of a row
//                                     / {"key": KEY, "text": TEXT, "stopped": bool} LF                of a text
//
// KEY is the SHA-256 of who answers (the digest of a model's files, or an endpoint), the tokens that were asked and what
// else decides the answer. What stands behind the last LF is a line that was not finished, and is cut off. Numbers keep
// their bits. An answer that is no number is not kept.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "eval/task/answerer.h"

namespace eval::task {

class AnswerLog {
 public:
  // FOLDER/answers.jsonl; the folder is made. Who opens it has the folder for themselves. Error: bad_data with the line
  // for a file that is none of these; io, full_disk.
  static base::Result<AnswerLog> open(base::Disk& disk, const base::Path& folder);

  const Value* find(const std::string& key) const;
  // Durable when it returns. Error: io, full_disk: then none of them stay.
  base::Result<void> add(const std::vector<std::pair<std::string, Value>>& answers);
  std::size_t size() const { return known_.size(); }

 private:
  AnswerLog(base::Disk& disk, base::Path file) : disk_(&disk), file_(std::move(file)) {}
  base::Result<void> read();

  base::Disk* disk_;
  base::Path file_;
  std::unordered_map<std::string, Value> known_;
};

// Asks `inner` what the log does not know, some at a time, and writes it down. `who` goes into the keys.
std::unique_ptr<Answerer> remembering(Answerer& inner, AnswerLog& log, std::string who);

// The digest of what decides the answers of a model: its weights, configuration, tokenizer in any format, and the files
// that name the tokens which end an answer. Error: missing, io.
base::Result<std::string> model_digest(base::Disk& disk, const base::Path& place,
                                       const base::Pool& pool);

}  // namespace eval::task

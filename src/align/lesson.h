// From lines that somebody brought to rows: what of them is taken, left out or cut is counted with reason and line,
// and too much of it stops.
#pragma once

#include <functional>

#include "align/rows.h"
#include "align/scribe.h"
#include "base/context.h"
#include "record/align.h"
#include "tokenizer/template/value.h"

namespace align {

// What of a model's folder is read, and of data, which may be one file (ledger/given.h).
inline constexpr const char* kModelFiles[] = {
    "config.json",           "*.safetensors",        "tokenizer.json",
    "model.safetensors.index.json?", "README.md?",   "generation_config.json?",
    "tokenizer_config.json?", "added_tokens.json?",  "special_tokens_map.json?",
    "chat_template.jinja?",  "chat_template.json?"};
inline constexpr const char* kDataFiles[] = {"*.jsonl?", "*.jsonl.gz?", "*.jsonl.zst?"};
inline constexpr const char* kDropped = "dropped.jsonl";

// Made of the data alone, so that an audit can make it again.
struct Lesson {
  Rows rows;
  record::Lesson told;
  std::string dropped;  // dropped.jsonl: a line for each that is left out: file, line, reason
};

// The files of a place that is read as data, in their order. Error: missing, where there is none.
base::Result<std::vector<base::Path>> data_files(base::Disk& disk, const base::Path& place);

// Why a line is not taken, "" if it is; it counts its own tokens. Error: what is no fault of the line.
using TakeLine = std::function<base::Result<std::string>(const tokenizer::jinja::Value& line)>;
// Gives every line to `take` and counts lines. Error: interrupted, io.
base::Result<void> read_lines(const base::Path& data, const TakeLine& take, Lesson& out,
                              base::Context& ctx);
// The reason of an Error that a scribe gives for a dialogue. Error: any other.
base::Result<std::string> reason_of(const base::Error& error);

// Counts targets and rows, and says whether the lesson may be learned from. Error: bad_data where more than these
// shares of the lines are left out, or of the tokens cut.
base::Result<void> finish_lesson(Lesson& lesson, double max_dropped, double max_cut,
                                 const base::Path& data);

// One sentence: "300 lines = 296 taken + 4 left out (3 empty_completion, 1 no_target); 12345 tokens = ..."
std::string sentence_of(const record::Lesson& told);

}  // namespace align

// Commands that answer lines of JSON, of standard input or of a file, one line for each.
//
// A line that cannot be answered is answered with {"error": ..., "id": ..., "line": 3}: the id where one can be
// read, the number from 1. The ones behind it go on, also behind one that is too long. At the end a
// warning says how many failed; where every line did, that is the error of the command. A stop that was asked
// for ends it before the next line, waiting included, and so does an output that nobody reads any more.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "cli/command.h"

namespace cli {

// Whether something other than a person writes there.
inline bool is_piped(std::FILE* file) { return isatty(fileno(file)) == 0; }

// Where an error of a line that is no JSON says it is, so that such lines are counted.
inline constexpr const char* kLine = "the line";

inline constexpr std::size_t kLongestLine = std::size_t{256} << 20;

// What an error of a line has besides; where an answer has an id of its own, that is declared there.
inline constexpr JsonMember kFailedId{"id?", "anything",
                                      "beside an error: of the line, where one can be read"};
inline constexpr JsonMember kFailedLine{"line?", "whole number",
                                        "beside an error: which line it is, counted from 1"};

using AnswerText = std::function<base::Result<base::Json>(const std::string&)>;
using AnswerLine = std::function<base::Result<base::Json>(const base::Json&)>;

// Prints for each line what `answer` makes of it before the next one is waited for: who sends a line may wait
// for its answer. `hint`: what to do where none of them is JSON. `longest`: bytes of a line; more than that is no
// JSON. Error: io; interrupted; bad_data where none is JSON.
base::Result<void> answer_texts(const Invocation& call, const AnswerText& answer,
                                const std::string& hint = "", std::FILE* in = stdin,
                                std::size_t longest = kLongestLine);

// The same of JSON: what is none gets an error, too, and so does an empty line.
base::Result<void> answer_lines(const Invocation& call, const AnswerLine& answer,
                                const std::string& hint = "", std::FILE* in = stdin,
                                std::size_t longest = kLongestLine);

// The same of lines that stand in a file: `next` gives one, or nothing at the end. Error: also that of `next`.
using NextLine = std::function<base::Result<std::optional<std::string>>()>;
base::Result<void> answer_file(const Invocation& call, const base::Path& path, const NextLine& next,
                               const AnswerLine& answer, const std::string& hint = "");

// Of commands that can answer the first line only behind the last one: `take` gets each, or why it is no JSON, and then
// `answer` is asked for each that `take` had no error for, by its number from 0.
using TakeLine = std::function<base::Result<void>(const base::Result<base::Json>&)>;
using AnswerNumber = std::function<base::Json(std::size_t)>;
base::Result<void> answer_after_all(const Invocation& call, const TakeLine& take,
                                    const AnswerNumber& answer, const std::string& hint = "",
                                    std::FILE* in = stdin, std::size_t longest = kLongestLine);

}  // namespace cli

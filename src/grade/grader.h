// A grader says how good an answer is, by a rule that anybody can check: what a reward is in training and a metric in
// an evaluation. One file in grade/grader/ is one; its name is the file's.
//
// A grader answers for one line and knows nothing of others, so lines are graded on all threads. A line is an object:
// the answer, and whatever the rule asks for beside it (a reference, the language, tests), which may be of the
// line or, for all of them, an option. What cannot be graded is an error, never a reward of 0: a missing
// reference says nothing of the answer.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/settings.h"

namespace grade {

struct Asked {
  std::string answer;
  base::Json line = base::Json::object();  // all that stands in it
};

struct Grade {
  double reward = 0;
  std::string reason;  // a sentence without a full stop
};

class Grader {
 public:
  virtual ~Grader() = default;
  // May throw. Thread-safe, and the same for the same line. Error: bad_data for a line that lacks what the rule needs.
  virtual base::Result<Grade> grade(const Asked& asked) const = 0;
};

namespace grader {

struct Entry {
  const char* summary;
  const char* reads;            // members of a line, beside the answer; "" for none
  base::Settings (*options)();  // keys of --options, and of an environment of a training
  // Error: bad_request for options that do not go together, unsupported where this machine cannot.
  base::Result<std::unique_ptr<Grader>> (*open)(const base::Settings& options);
};

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

}  // namespace grader

// Error: bad_request for a grader or an option that is none; as Entry::open.
base::Result<std::unique_ptr<Grader>> open(const std::string& name, const base::Json& options);

// What it says; an Error that names it where it throws or its reward is no finite number.
base::Result<Grade> ask(const std::string& name, const Grader& grader, const Asked& asked);

// {"answer": "...", ...}. Error: bad_data where there is no such text.
base::Result<Asked> asked_of(const base::Json& line);

// 1, or 0 with what stands there.
Grade right(std::string reason);
Grade wrong(std::string reason);

}  // namespace grade

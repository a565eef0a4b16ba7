// Limits that the scores of a run must keep, from a file of TOML.
#pragma once

#include <string>
#include <vector>

#include "base/recipe_path.h"
#include "eval/statistic/compare.h"
#include "eval/statistic/table.h"

namespace eval::statistic {

// Which rows a limit is for: each text empty is any.
struct Where {
  std::string task, language, metric = "acc";
  template <class V>
  void fields(V& v) {
    v(task, "task", "of this name, or of this family in every language; empty: each");
    v(language, "language", "canonical code; empty: each");
    v(metric, "metric", "whose scores are meant");
  }
  bool takes(const std::string& row_task, const std::string& family,
             const std::string& row_language, const std::string& measure) const;
};

struct LeastRule : Where {
  double score = 0;
  template <class V>
  void fields(V& v) {
    Where::fields(v);
    v(score, "score", "that each must reach; of metrics where less is better, that none may pass");
  }
};

struct DropRule : Where {
  base::RecipePath baseline;
  double most = 0;
  bool surely = false;
  template <class V>
  void fields(V& v) {
    Where::fields(v);
    v(baseline, "baseline", "the folder of a run of the same tasks, from the folder of this file");
    v(most, "most", "by which a score may be worse than there, on the same documents");
    v(surely, "surely", "true: only where the whole 95 % interval is worse by more than that");
  }
  base::Result<void> check() const;
};

struct WorstRule : Where {
  double score = 0;
  template <class V>
  void fields(V& v) {
    Where::fields(v);
    v(score, "score", "that the worst language must reach");
  }
};

struct GapRule : Where {
  double most = 0;
  template <class V>
  void fields(V& v) {
    Where::fields(v);
    v(most, "most", "by which a language may be behind English of the same family");
  }
};

struct GateRecipe {
  std::vector<LeastRule> least;
  std::vector<DropRule> drop;
  std::vector<WorstRule> worst;
  std::vector<GapRule> gap;
  template <class V>
  void fields(V& v) {
    v(least, "least", "least score of tasks and languages");
    v(drop, "drop", "largest drop against an earlier run");
    v(worst, "worst", "least score of the worst language");
    v(gap, "gap", "largest gap to English");
  }
};

// Error: bad_request with file:line, also for a file without a limit; missing, io.
base::Result<GateRecipe> read_gate(const base::Path& file, base::Context& ctx);

struct Failure {
  std::string rule;  // "least"
  std::string task, language, measure;
  double value = 0, limit = 0, by = 0;  // by: how far beyond
  std::optional<Interval> interval{};   // of the value
  std::string look;                     // a command that shows it
  std::string sentence() const;
};

struct GateVerdict {
  std::size_t checked = 0;  // rows, each once for each limit
  std::vector<Failure> failures;
};

// Error: gate where a limit meets no score, so that nothing was checked; as read_run(), compare().
base::Result<GateVerdict> check_gate(const GateRecipe& gate, const base::Path& folder,
                                     base::Context& ctx);

}  // namespace eval::statistic

// What answers are rewarded for: graders with weights, and how often prompts of each kind are drawn.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/choice.h"
#include "grade/grader.h"

namespace align::rollout {

struct Graders {
  static constexpr const char* what = "grader";
  static constexpr const char* usual = "exact";
  static auto all() { return grade::grader::all(); }
};

struct Reward {
  double weight = 1;
  base::Choice<Graders> grader;
  template <class V>
  void fields(V& v) {
    v(weight, "weight", "of it in the reward of an answer, which is their sum");
    v(grader, "grader", "which grader gives it, with its settings");
  }
};

struct Environment {
  std::string name;
  double weight = 1;
  std::vector<Reward> rewards;
  template <class V>
  void fields(V& v) {
    v(name, "name", "as prompts name it in \"environment\"; those that name none are of the first");
    v(weight, "weight", "how often its prompts are drawn, beside those of others");
    v(rewards, "rewards", "what an answer is rewarded for");
  }
};

// Error: bad_request for environments without rewards, two of a name, weights that are none.
base::Result<void> check(const std::vector<Environment>& environments);

struct Said {
  std::string grader;
  double reward = 0;  // without its weight
  std::string reason;
};
struct Judgement {
  double reward = 0;
  std::vector<Said> said;
  std::string error;  // a sentence where a grader could not grade: then the answer is dropped
};

// The graders of all environments, opened.
class Judges {
 public:
  // Error: as grade::grader::Entry::open.
  static base::Result<Judges> open(const std::vector<Environment>& environments);

  // "": the first. Error: bad_data for an environment that is none.
  base::Result<std::size_t> number_of(const std::string& name) const;
  std::size_t count() const { return of_.size(); }
  double weight(std::size_t environment) const { return of_[environment].weight; }
  const std::string& name(std::size_t environment) const { return of_[environment].name; }

  // Thread-safe.
  Judgement judge(std::size_t environment, const grade::Asked& asked) const;

 private:
  struct Each {
    double weight;
    std::string name;
    std::unique_ptr<grade::Grader> grader;
  };
  struct One {
    std::string name;
    double weight;
    std::vector<Each> graders;
  };
  std::vector<One> of_;
};

}  // namespace align::rollout

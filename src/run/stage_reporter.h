// A room speaks of itself by its kind; several stages of a recipe may be of one kind, so what it says
// goes out under the name of the stage.
#pragma once

#include <string>

#include "base/report.h"

namespace run {

class StageReporter : public base::Reporter {
 public:
  StageReporter(base::Reporter& out, std::string kind, std::string name)
      : out_(out), kind_(std::move(kind)), name_(std::move(name)) {}

  void on(const base::Event& event) override {
    if (kind_ == name_ || event.stage != kind_) return out_.on(event);
    auto named = event;
    named.stage = name_;
    out_.on(named);
  }

 private:
  base::Reporter& out_;
  std::string kind_, name_;
};

}  // namespace run

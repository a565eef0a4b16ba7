// A published tokenizer of the fixtures, by the name of its folder, with what its own library makes of texts.
#pragma once

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/json.h"
#include "binding/engine.h"

namespace binding {

class PublishedCases : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = base::fixture_folder(std::string("tokenizers/") + GetParam());
    if (folder_.empty()) GTEST_SKIP() << base::kNoFixtures;
    engine = Engine::load(folder_).take();
  }
  // use(case), until one fails.
  template <class Use>
  void each_case(const Use& use) const {
    const auto cases = base::real_disk()->read(folder_ + "/cases.jsonl").take();
    for (std::size_t at = 0, end = 0; (end = cases.find('\n', at)) != cases.npos; at = end + 1) {
      use(base::Json::parse(cases.substr(at, end - at)));
      if (HasFatalFailure()) return;
    }
  }

  std::shared_ptr<const Engine> engine;

 private:
  std::string folder_;
};

}  // namespace binding

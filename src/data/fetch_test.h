// Sources that are fetched into memory and read again.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "data/fetch.h"
#include "data/package_test.h"

namespace data {

class Heard : public base::Reporter {
 public:
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::warning) warnings.push_back(event.text);
  }
  std::vector<std::string> warnings;
};

class Sources : public testing::Test {
 protected:
  Sources() {
    own_.disk = std::make_unique<base::MemoryDisk>();
    own_.context.cache = "/cache";
  }
  base::Context ctx() {
    return {*own_.disk, *own_.clock, *own_.reporter, own_.cancel, 1, "/cache"};
  }
  void put(const std::string& path, const std::string& bytes) {
    ASSERT_TRUE(own_.disk->write_file(path, bytes).ok());
  }
  // A package that stands in the cache already; apt is not asked for it.
  SourceRecipe cached(const std::string& name, const std::string& language, const Files& files) {
    const auto deb = make_deb(files);
    put("/cache/deb/" + name + "_1.0_all.deb", deb);
    SourceRecipe out;
    out.from_json({{"name", name},
                   {"language", language},
                   {"version", "1.0"},
                   {"sha256", base::sha256(deb).hex()}},
                  "")
        .take();
    return out;
  }
  static SourceRecipe local(const std::string& kind, const std::string& path) {
    SourceRecipe out;
    out.from_json({{"kind", kind},
                   {"name", "mine"},
                   {"language", "de"},
                   {"path", path},
                   {"license", "CC0-1.0"}},
                  "")
        .take();
    return out;
  }
  base::Result<void> fetch(const std::vector<SourceRecipe>& sources) {
    auto context = ctx();
    auto writer = TRY(ledger::ArtefactWriter::open(context, "/out/sources", "sources"));
    TRY(fetch_sources({sources}, writer, context));
    manifest_ = TRY(writer.finish());
    return {};
  }
  base::Result<SourcesRead> read() {
    documents_.clear();
    auto context = ctx();
    return read_sources("/out/sources", context, [&](Document&& document) {
      documents_.push_back(std::move(document));
      return base::done();
    });
  }
  // Fetches and reads; nothing may fail.
  SourcesRead life(const std::vector<SourceRecipe>& sources) {
    const auto fetched = fetch(sources);
    EXPECT_TRUE(fetched.ok()) << fetched.error().sentence();
    auto out = read();
    EXPECT_TRUE(out.ok()) << out.error().sentence();
    return out.ok() ? out.take() : SourcesRead{};
  }
  // What is warned of from now on.
  const std::vector<std::string>& hear() {
    auto heard = std::make_unique<Heard>();
    const auto& warnings = heard->warnings;
    own_.reporter = std::move(heard);
    return warnings;
  }

  base::OwnedContext own_;
  ledger::Manifest manifest_;
  std::vector<Document> documents_;
};

}  // namespace data

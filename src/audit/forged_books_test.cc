// Forged numbers, scores, books and times. One bad record never ends an audit.
#include <string>

#include "audit/forged_test.h"
#include "store/jsonl.h"

namespace audit {
namespace {

using base::Json;

TEST(Forged, numbers_beyond_reason_are_findings_and_end_nothing) {
  const std::vector<Json> odd = {-5,      UINT64_MAX,    INT64_MIN,      1e300, "9",
                                 nullptr, Json::array(), Json{{"a", 1}}, true,  0.5};
  for (const auto& value : odd) {
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.edit("out/train/checkpoint-00000003/manifest.json",
                                   [&](Json& json) { json["facts"]["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.each("checkpoint", [&](Json& body) { body["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
    EXPECT_FALSE(forged(
                     [&](RealLife&, Forger& forger) {
                       forger.lines(kSteps, [&](Json& line) { line["step"] = value; });
                     },
                     100)
                     .consistent())
        << value;
  }
}

TEST(Forged, members_of_any_other_type_are_findings_and_end_nothing) {
  for (const char* kind :
       {"run", "begin", "artefact", "checkpoint", "eval", "source", "decision"}) {
    RealLife probe;
    Json sample;
    Forger(probe.disk).each(kind, [&](Json& body) { sample = body; });
    for (const auto& [key, unused] : sample.items()) {
      if (std::string(kind) == "artefact" && key == "name") continue;
      for (const auto& value : {Json(), Json(-1), Json::array({1}), Json{{"x", {{"y", 2}}}}}) {
        RealLife life;
        Forger forger(life.disk);
        forger.sign(life.key);
        // Behind the forger's back, who would mend it; then the links and signatures alone.
        forger.each(kind, [&, key = key](Json& body) { body[key] = value; });
        forger.relink(life.key);
        const auto report =
            audit::verify("out", {"", 0, "n", run::stage::all()}, life.trainer.get(), life.ctx);
        EXPECT_TRUE(report.ok()) << kind << "." << key;
      }
    }
  }
}

TEST(Forged, scores_that_contradict_their_records_or_documents_are_found) {
  const auto halve = [](Json& json) {
    for (auto& row : json["variants"])
      if (row["pages"].is_object())
        row["pages"]["bits_per_byte"] = row["pages"]["bits_per_byte"].get<double>() / 2;
  };
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", halve);
                      forger.edit("out/eval/manifest.json",
                                  [&](Json& json) { halve(json["facts"]); });
                    }),
                    "out/eval/eval.json", "bits_per_byte: it is not the one in out/ledger"));
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", halve);
                      forger.edit("out/eval/manifest.json",
                                  [&](Json& json) { halve(json["facts"]); });
                      forger.each("eval", [](Json& body) {
                        body["bits_per_byte"] = body["bits_per_byte"].get<double>() / 2;
                      });
                    }),
                    "out/eval/eval.json", "does not follow from documents.jsonl"));
  EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                      forger.edit("out/eval/eval.json", [](Json& json) {
                        for (auto& row : json["variants"])
                          row["pages"]["dataset_sha256"] = std::string(64, 'c');
                      });
                    }),
                    "out/eval/eval.json", "dataset_sha256"));
}

TEST(Forged, books_that_do_not_add_up_are_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    const auto more = [](Json& books) {
      auto& in = books["languages"]["deu_Latn"]["sources"].begin().value()["in"]["bytes"];
      in = in.get<int>() + 1;
    };
    forger.edit("out/corpus/counts.json", more);
    forger.edit("out/corpus/manifest.json", [&](Json& json) { more(json["counts"]); });
  });
  EXPECT_TRUE(names(report, "out/corpus/counts.json", "do not add up")) << to_text(report);
  EXPECT_TRUE(names(report, "out/corpus/counts.json", "not the sum of its parts"));
}

TEST(Forged, decisions_and_sources_that_contradict_their_records_are_found) {
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("decision", [](Json& body) { body["bytes"] = 1; });
                    }),
                    "out/corpus/counts.json", "is not the one in out/ledger"));
  EXPECT_TRUE(names(forged([](RealLife&, Forger& forger) {
                      forger.each("source", [](Json& body) { body["license"] = "MIT"; });
                    }),
                    "out/sources/sources.json", "license"));
}

TEST(Forged, corpus_that_is_not_the_one_in_the_shards_is_found) {
  const auto report = forged([](RealLife& life, Forger&) {
    const base::Path path = "out/corpus/train/deu_Latn.jsonl.zst";
    std::vector<Json> lines;
    {
      auto reader = store::JsonlReader::open(life.disk, path).take();
      while (auto line = reader.next().take()) lines.push_back(*line);
    }
    auto text = lines[0]["text"].get<std::string>();
    text[0] = text[0] == 'X' ? 'Y' : 'X';  // of the same length
    lines[0]["text"] = text;
    auto writer = store::JsonlWriter::open(life.disk, path).take();
    for (const auto& line : lines) writer.write(line).take();
    writer.finish().take();
  });
  EXPECT_TRUE(names(report, "out/shards/deu_Latn.bin", "encoded again")) << to_text(report);
}

TEST(Forged, counts_of_shards_are_found) {
  const auto report = forged([](RealLife&, Forger& forger) {
    forger.edit("out/shards/manifest.json", [](Json& json) {
      json["counts"]["languages"]["deu_Latn"]["documents"] = 3;
      json["counts"]["languages"]["deu_Latn"]["tokens"] = 4;
    });
  });
  EXPECT_TRUE(names(report, "out/shards/manifest.json", "deu_Latn.documents"));
  EXPECT_TRUE(names(report, "out/shards/manifest.json", "deu_Latn.tokens"));
}

TEST(Forged, times_that_cannot_be_are_found) {
  for (const char* time : {"1970-01-01T00:00:00Z", "2099-13-45T00:00:00Z", "2026-02-30T00:00:00Z",
                           "yesterday", "", "2026-01-01 00:00:00", "2999-01-01T00:00:00Z"}) {
    EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                        forger.edit("out/train/manifest.json",
                                    [&](Json& json) { json["created"] = time; });
                      }),
                      "out/train/manifest.json", "created"))
        << time;
  }
  for (const char* time : {"1970-01-01T00:00:00Z", "2099-13-45T00:00:00Z", ""})
    EXPECT_TRUE(names(forged([&](RealLife&, Forger& forger) {
                        for (auto& record : forger.records) record["time"] = time;
                      }),
                      "ledger.jsonl:1", "time"))
        << time;
}

TEST(Forged, time_that_runs_backwards_is_noted) {
  const auto report = forged([](RealLife&, Forger& forger) {
    forger.records[0]["time"] = "2026-06-01T00:00:00Z";
    for (std::size_t i = 1; i < forger.records.size(); ++i)
      forger.records[i]["time"] = "2026-05-01T00:00:00Z";
  });
  EXPECT_TRUE(std::ranges::any_of(report.notes, [](const auto& note) {
    return note.find("the time runs backwards at out/ledger/ledger.jsonl:2") != std::string::npos;
  })) << to_text(report);
}

}  // namespace
}  // namespace audit

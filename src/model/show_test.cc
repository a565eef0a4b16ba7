#include "model/show.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"

namespace model {
namespace {

struct Place {
  Folder folder;
  std::unique_ptr<base::Clock> clock = base::real_clock();
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{folder.disk, *clock, reporter, cancel, base::Pool(1), ""};
};

TEST(Show, counts_parameters_costs_and_states) {
  Place place;
  place.folder.write();
  const auto shown = show(place.ctx, "m").take();
  EXPECT_EQ(shown.config.arch, "llama");
  EXPECT_EQ(shown.layers, 2);
  EXPECT_EQ(shown.hidden, 16);
  EXPECT_EQ(shown.parameters, 6480u);
  EXPECT_EQ(shown.active, 6480u);
  EXPECT_EQ(shown.embedding, 512u);
  EXPECT_DOUBLE_EQ(shown.forward_flops(0), 2 * 5888);
  EXPECT_DOUBLE_EQ(shown.forward_flops(10), 2 * 5888 + 10 * 2 * 4 * 32);
  EXPECT_DOUBLE_EQ(shown.training_flops(0), 6 * 5888);
  EXPECT_EQ(shown.state_numbers(10).value(), 10u * 2 * 2 * 16);
}

TEST(Show, lists_the_tensors_of_all_layers_as_one) {
  Place place;
  place.folder.write();
  const auto shown = show(place.ctx, "m/config.json").take();
  std::size_t counted = 0;
  for (const auto& group : shown.groups) {
    counted += static_cast<std::size_t>(group.count);
    if (group.name == "model.layers.*.self_attn.q_proj.weight") {
      EXPECT_EQ(group.count, 2);
      EXPECT_EQ(group.shape, (std::vector<std::int64_t>{32, 16}));
    }
  }
  EXPECT_EQ(counted, place.folder.layout.parameters.size());
  EXPECT_TRUE(shown.files.empty());
}

TEST(Show, digests_the_weights_as_sha256sum_does) {
  Place place;
  place.folder.write();
  const auto shown = show(place.ctx, "m").take();
  ASSERT_EQ(shown.files.size(), 1u);
  EXPECT_EQ(shown.digest, base::sha256(place.folder.disk.read("m/model.safetensors").take()));
  EXPECT_EQ(shown.types, std::vector<std::string>{"F32"});
  EXPECT_EQ(shown.stored.at("F32"), 4 * shown.parameters);
}

TEST(Show, warns_of_a_head_that_is_not_the_embedding_it_is_said_to_be) {
  struct Told : base::Reporter {
    std::string warnings;
    void on(const base::Event& event) override {
      if (event.kind == base::Event::Kind::warning) warnings += event.text + "\n";
    }
  } told;
  Place place;
  base::Context ctx{place.folder.disk, *place.clock, told, place.cancel, base::Pool(1), ""};
  place.folder.config["tie_word_embeddings"] = true;
  place.folder.write();
  EXPECT_EQ(show(ctx, "m").take().wrong.count, 0u);
  EXPECT_NE(told.warnings.find("set tie_word_embeddings to false"), std::string::npos);
}

TEST(Show, says_what_stands_in_the_place_of_a_file_of_the_model) {
  Place place;
  place.folder.write();
  const auto said = [&](const char* file, const std::string& bytes) {
    place.folder.disk.write_file(file, bytes, 0644).take();
    const auto shown = show(place.ctx, file == std::string("m.gguf") ? file : "m");
    return shown.ok() ? "shown" : shown.error().sentence();
  };
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
                    page = "<!doctype html><html><title>Sign in</title></html>";
  EXPECT_NE(said("m.gguf", page).find("page of HTML"), std::string::npos);
  EXPECT_NE(said("m.gguf", pointer).find("git lfs pull"), std::string::npos);
  EXPECT_NE(said("m/model.safetensors", pointer).find("git lfs pull"), std::string::npos);
  EXPECT_NE(said("m/model.safetensors", "\x1f\x8b\x08 and more").find("gzip -d"),
            std::string::npos);
  EXPECT_NE(said("m/config.json", page).find("page of HTML"), std::string::npos);
  EXPECT_NE(said("m/config.json", std::string(17 << 20, '\0').replace(257, 5, "ustar"))
                .find("tar archive"),
            std::string::npos);
}

TEST(Show, says_the_licence_that_the_readme_states) {
  Place place;
  place.folder.write();
  const auto license = [&](const std::string& readme) {
    place.folder.disk.write_file("m/README.md", readme, 0644).take();
    return show(place.ctx, "m").take().license;
  };
  EXPECT_EQ(license("---\nlanguage:\n- deu\nlicense: apache-2.0\ntags:\n- x\n---\n"), "apache-2.0");
  EXPECT_EQ(license("---\nlicense: other\nlicense_name: \"MIT OR EUPL-1.2\"\n---\n"),
            "MIT OR EUPL-1.2");
  EXPECT_EQ(license("---\nlicense: unknown\n---\n"), "");
  EXPECT_EQ(license("---\ntags: a\n---\nlicense: mit\n"), "");
  EXPECT_EQ(license("# A model\nlicense: mit\n"), "");
}

// A trillion parameters are described by their configuration; nothing is allocated for them.
TEST(Show, answers_for_a_trillion_parameters) {
  Place place;
  auto& config = place.folder.config;
  config["vocab_size"] = 131072;
  config["num_hidden_layers"] = 60;
  config["hidden_size"] = 32768;
  config["intermediate_size"] = 131072;
  config["num_attention_heads"] = 256;
  config["num_key_value_heads"] = 16;
  config["head_dim"] = 128;
  place.folder.disk.write_file("huge.json", config.dump(), 0644).take();
  const auto shown = show(place.ctx, "huge.json").take();
  EXPECT_GT(shown.parameters, 900'000'000'000u);
  EXPECT_GT(shown.forward_flops(0), 1.8e12);
}

TEST(Show, a_file_of_gguf_is_shown_as_its_folder_is) {
  Place place;
  place.folder.config["hidden_size"] = 32;
  place.folder.fit();
  place.folder.write();
  const auto written = gguf::write_model_file(
      place.ctx, "m", "m.gguf", *store::block::find("Q8_0"), [](store::gguf::Metadata& out) {
        return out.add("general.license", std::string("apache-2.0"));
      });
  ASSERT_TRUE(written.ok()) << written.error().sentence();
  const auto file = show(place.ctx, "m.gguf").take(), folder = show(place.ctx, "m").take();
  EXPECT_EQ(file.config.arch, folder.config.arch);
  EXPECT_EQ(file.config.context, folder.config.context);
  EXPECT_EQ(file.arch, folder.arch);
  EXPECT_EQ(file.layers, folder.layers);
  EXPECT_EQ(file.hidden, 32);
  EXPECT_EQ(file.parameters, folder.parameters);
  EXPECT_EQ(file.forward_flops(10), folder.forward_flops(10));
  EXPECT_EQ(file.groups.size(), folder.groups.size());
  EXPECT_EQ(file.license, "apache-2.0");
  EXPECT_EQ(file.types, (std::vector<std::string>{"F16", "F32", "Q8_0"}));
  const auto bytes = place.folder.disk.read("m.gguf").take();
  ASSERT_EQ(file.files.size(), 1u);
  EXPECT_EQ(file.files[0].name, "m.gguf");
  EXPECT_EQ(file.files[0].bytes, bytes.size());
  EXPECT_EQ(file.digest, base::sha256(bytes));
  std::uint64_t stored = 0;
  for (const auto& [type, size] : file.stored) stored += size;
  EXPECT_LT(stored, bytes.size());
  EXPECT_LT(stored, folder.stored.at("F32") / 2);
}

TEST(Show, a_file_that_is_no_gguf_is_refused) {
  Place place;
  place.folder.disk.write_file("m.gguf", "GGUF, or so it says", 0644).take();
  EXPECT_EQ(show(place.ctx, "m.gguf").error().code, base::Code::bad_data);
  EXPECT_EQ(show(place.ctx, "nowhere.gguf").error().code, base::Code::missing);
}

TEST(Show, names_what_cannot_be_shown) {
  Place place;
  EXPECT_EQ(show(place.ctx, "nowhere").error().code, base::Code::missing);
  place.folder.disk.write_file("m/config.json", "{}", 0644).take();
  EXPECT_EQ(show(place.ctx, "m").error().where, "m/config.json");
}

}  // namespace
}  // namespace model

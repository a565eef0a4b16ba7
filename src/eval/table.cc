// The figures as people read them: a table a set and who has none of it, then what to know of them.
#include <algorithm>

#include "eval/absent.h"
#include "eval/fixed.h"
#include "eval/report.h"

namespace eval {

namespace {

std::string model_cell(const Score& score) {
  const auto value = fixed(score.bits_per_byte);
  if (!score.interval) return value + " (one document)";
  return value + " [" + fixed(score.interval->low) + ", " + fixed(score.interval->high) + "]";
}

std::string xz_cell(const Score& score) {
  if (!score.xz_bits_per_byte) return "-";
  return fixed(*score.xz_bits_per_byte) + (score.small ? " (small)" : "");
}

std::string after_cell(const Score& score) {
  return score.xz_after_training ? fixed(score.xz_after_training->bits_per_byte) : "-";
}

std::string relative_cell(const Score& score) {
  return score.relative ? fixed(score.relative->to_english) : "-";
}

// "16 of 25", where not all were taken.
std::string of_all(std::uint64_t taken, std::uint64_t left_out) {
  return std::to_string(taken) + (left_out ? " of " + std::to_string(taken + left_out) : "");
}

std::string documents_cell(const Score& score) {
  return of_all(score.documents, score.documents_left_out);
}

std::string bytes_cell(const Score& score) { return std::to_string(score.bytes); }

std::string read_cell(const Score& score) {
  const auto& after = score.xz_after_training;
  return after ? of_all(after->training_bytes, after->left_out) : "-";
}

struct Column {
  const char* title;
  std::string (*cell)(const Score& score);
  bool optional;  // left out where no row has it
};

constexpr Column kColumns[] = {
    {"model [95 % interval]", model_cell, false},
    {"xz -9e, alone", xz_cell, true},
    {"xz -9e, after training", after_cell, true},
    {"same content, English = 1", relative_cell, true},
    {"documents", documents_cell, false},
    {"bytes", bytes_cell, false},
    {"training bytes xz read", read_cell, true},
};

std::string table_of(const std::string& set, const Report& report) {
  std::vector<const Score*> rows;
  for (const auto& score : report.scores)
    if (score.set == set) rows.push_back(&score);
  std::ranges::sort(rows, {}, &Score::language);
  std::vector<Column> columns;
  for (const auto& column : kColumns)
    if (!column.optional ||
        std::ranges::any_of(rows, [&](const Score* score) { return column.cell(*score) != "-"; }))
      columns.push_back(column);
  std::string out = "| " + set + " |", rule = "\n|---|";
  for (const auto& column : columns) {
    out += std::string(" ") + column.title + " |";
    rule += "---|";
  }
  out += rule + "\n";
  for (const auto* score : rows) {
    out += "| " + score->language + " |";
    for (const auto& column : columns) out += " " + column.cell(*score) + " |";
    out += '\n';
  }
  return out + "\n";
}

}  // namespace

std::string to_markdown(const Report& report) {
  std::string out;
  for (const auto& set : sets_of(report))
    out += table_of(set, report) + absent_text(set, report.absent);
  if (const auto said = verdict(report)) out += said->text + "\n\n";
  return out + method_text(report);
}

}  // namespace eval

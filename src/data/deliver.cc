#include "data/deliver.h"

#include <algorithm>

#include "text/utf8.h"

namespace data {

namespace {

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto read = base::read_code_point(text, at);
    const auto c = read.value;
    at += read.size;
    if (!read.well_formed() ||
        (c != ' ' && c != '\t' && c != 0xA0 && c != 0xFEFF && !text::ends_line(c)))
      return false;
  }
  return true;
}

}  // namespace

bool has_text(const Document& document) {
  return std::ranges::any_of(document.blocks, [](const auto& one) { return !is_blank(one.text); });
}

base::Result<void> deliver(Document&& document, Reading& reading) {
  std::vector<Block> kept;
  for (auto& block : document.blocks) {
    if (!text::valid_utf8(block.text)) {
      block.text = text::repair_utf8(block.text).text;
      ++reading.counts["block repaired"];
    }
    if (!text::valid_utf8(block.key)) block.key = text::repair_utf8(block.key).text;
    if (is_blank(block.text)) {
      ++reading.counts["block empty"];
    } else {
      reading.bytes["kept"] += static_cast<std::int64_t>(block.text.size());
      kept.push_back(std::move(block));
    }
  }
  document.blocks = std::move(kept);
  if (document.blocks.empty()) {
    ++reading.counts["document empty"];
    return {};
  }
  document.id = document_id(document, document.text());
  return reading.document(std::move(document));
}

std::vector<Block> split_paragraphs(std::string_view text, const std::string& key) {
  const base::Cancel nobody_asks;
  return split_paragraphs(text, key, nobody_asks).take();
}

base::Result<std::vector<Block>> split_paragraphs(std::string_view text, const std::string& key,
                                                  const base::Cancel& cancel) {
  std::vector<Block> out;
  std::string paragraph;
  const auto close = [&] {
    if (!paragraph.empty()) paragraph.pop_back();  // its last line feed
    if (!paragraph.empty()) out.push_back({key + "#" + std::to_string(out.size() + 1), paragraph});
    paragraph.clear();
  };
  while (!text.empty()) {
    TRY(cancel.check("sources"));
    const auto line = text::next_line(text);
    if (is_blank(line)) {
      close();
    } else {
      (paragraph += line) += '\n';
    }
  }
  close();
  return out;
}

}  // namespace data

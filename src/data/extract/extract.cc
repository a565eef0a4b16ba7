#include "data/extract/extract.h"

#include <utility>

#include "data/extract/markdown.h"
#include "data/extract/page_text.h"
#include "data/extract/selection.h"

namespace data::extract {

Page extract(std::string_view bytes, std::string_view transport_label) {
  Page out;
  out.cut = bytes.size() > store::html::kLargestPage;
  auto page = read_page_text(bytes.substr(0, store::html::kLargestPage), transport_label);
  out.charset = std::move(page.charset);
  out.charset_by = std::move(page.how);
  out.replaced = page.replaced;
  const auto tree = store::html::read_tree(page.text);
  out.cut = out.cut || tree.cut;
  const auto marks = mark(tree);
  out.metadata = read_metadata(tree, marks);
  const auto weights = weigh(tree);
  out.text = write_markdown(tree, weights, select(tree, marks, weights, out.metadata.headline));
  return out;
}

base::Json to_json(const Page& page) {
  const auto said = [](const std::string& text) {
    return text.empty() ? base::Json() : base::Json(text);
  };
  const auto list = [](const std::vector<std::string>& texts) {
    auto out = base::Json::array();
    for (const auto& one : texts) out.push_back(one);
    return out;
  };
  const auto& data = page.metadata;
  return {{"text", page.text},
          {"title", said(data.title)},
          {"author", said(data.author)},
          {"date", said(data.date)},
          {"modified", said(data.modified)},
          {"language", said(data.language)},
          {"licenses", list(data.licenses)},
          {"translation", list(data.translation)},
          {"url", said(data.url)},
          {"description", said(data.description)},
          {"site", said(data.site)},
          {"charset", page.charset},
          {"charset_by", page.charset_by},
          {"replaced", page.replaced},
          {"cut", page.cut}};
}

}  // namespace data::extract

#include "serve/card_page.h"

namespace serve {
namespace {

// Behind <body>, and behind the link that lets a keyboard skip all of this. npos: there is no body.
std::size_t place_of_link(std::string_view card) {
  constexpr std::string_view kBody = "<body>", kSkip = "<a class=\"skip\"", kEnd = "</a>";
  const auto body = card.find(kBody);
  if (body == std::string_view::npos) return body;
  const auto after = body + kBody.size();
  const auto first = card.find_first_not_of(" \n", after);
  if (first == std::string_view::npos || !card.substr(first).starts_with(kSkip)) return after;
  const auto end = card.find(kEnd, first);
  return end == std::string_view::npos ? after : end + kEnd.size();
}

// `home`: where the page stands, as a link says it.
std::string small_page(const std::string& title, const std::string& heading,
                       const std::string& text, const std::string& home) {
  return R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>)" +
         title + R"(</title>
<link rel="icon" href=")" +
         home + R"(favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href=")" +
         home + R"(page.css">
</head>
<body>
<main>
<h1>)" + heading +
         "</h1>\n<p>" + text + "</p>\n<p><a href=\"" + home +
         "\">Back to the page</a></p>\n</main>\n</body>\n</html>\n";
}

}  // namespace

std::string with_way_back(const std::string& card) {
  const auto at = place_of_link(card);
  if (at == std::string::npos) return card;
  return card.substr(0, at) +
         "\n<nav class=\"home\" aria-label=\"Page\"><a href=\"./\">&#8592; Back to the "
         "page</a></nav>" +
         card.substr(at);
}

std::string no_card_page() {
  return small_page("No model card", "There is no model card here",
                    "This server was started without the card of its model. Its provider can show "
                    "one:\n<code>janua serve --model DIR --card DIR</code>.",
                    "./");
}

std::string nothing_here_page(const std::string& home) {
  return small_page("Nothing here", "There is nothing at this address",
                    "The page of this server has moved, or its address was not written whole.",
                    home);
}

}  // namespace serve

#include "serve/card_page.h"

namespace serve {

std::string with_way_back(const std::string& card) {
  constexpr std::string_view kBody = "<body>";
  const auto at = card.find(kBody);
  if (at == std::string::npos) return card;
  return card.substr(0, at + kBody.size()) +
         "\n<nav class=\"home\" aria-label=\"Page\"><a href=\"./\">&#8592; Back to the "
         "page</a></nav>" +
         card.substr(at + kBody.size());
}

std::string no_card_page() {
  return R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>No model card</title>
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="page.css">
</head>
<body>
<main>
<h1>There is no model card here</h1>
<p>This server was started without the card of its model. Its provider can show one:
<code>janua serve --model DIR --card DIR</code>.</p>
<p><a href="./">Back to the page</a></p>
</main>
</body>
</html>
)";
}

}  // namespace serve

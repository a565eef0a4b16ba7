#include "data/extract/names.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/ascii.h"

namespace data::extract {

namespace {

using Words = std::unordered_set<std::string_view>;

// Words with one blank between.
Words words_in(std::string_view list) {
  Words out;
  while (!list.empty()) {
    const auto one = list.substr(0, list.find(' '));
    out.insert(one);
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return out;
}

// One of these anywhere in a name.
constexpr std::string_view kAroundWords =
    "nav navi navbar navigation navigator navigazione menu menus submenu menubar mainmenu "
    "topmenu topnav sidenav subnav navlinks breadcrumb breadcrumbs crumb crumbs sidebar "
    "sidebars siderail footer foot colophon masthead topbar cookie cookies cookiebar "
    "cookiebanner consent gdpr ccpa onetrust related similar recommended recommendation "
    "recommendations share sharing sharebar sharebuttons sharedaddy addthis addtoany "
    "social socials newsletter subscribe subscription signup paywall advert adverts "
    "advertisement advertising advertorial ads ad adsense adbox adslot sponsor sponsored "
    "sponsors promo promos promotion taboola outbrain popup modal lightbox overlay "
    "interstitial skip skiplink skiplinks pagination paginator pager paging pagenav toc "
    "tableofcontents editsection catlinks printfooter jumplinks signature byline avatar "
    "gravatar toolbar toolbox login signin logon searchbox searchform basket minicart "
    "wishlist price prices pricing buy buybox addtocart upsell crosssell bought tags "
    "taglist tagcloud taglinks noprint permalink backtotop scrolltop trackback trackbacks "
    "pingback breadcrump infolinks footnav languages langswitch lineno linenos "
    "linenumbers gutter rating ratings vote votes voting disclaimer copyright feedback "
    "timestamp postmeta entrymeta mwjumplink siteinfo sitemap logo teilen partager "
    "compartir condividi";

constexpr std::string_view kCommentWords =
    "comment comments commentlist commentary disqus respond reply replies kommentare "
    "kommentar commentaires comentarios commenti livefyre fbcomments";

// One of these as the whole of a class or an id.
constexpr std::string_view kAroundNames =
    "links actions page-actions post-actions meta entry-meta post-meta article-meta "
    "article__meta author post-author entry-author article-author author-box author-bio "
    "author-info about-author user username user-info user-card userinfo user-profile "
    "user-details postprofile poster widget widget-area search site-header "
    "page-header-nav top-stories most-read most-popular trending see-also-links sr-only "
    "visually-hidden visuallyhidden screen-reader-text sr-hidden hidden invisible d-none "
    "hide print-only noscript cart site-footer bottom-bar announcement-bar "
    "notification-bar alert-dismissible date post-date entry-date published posted-on "
    "post-tags post-categories categories post-info edit-link read-more readmore "
    "more-link back-to-top to-top sidenote-nav ambox navbox metadata hatnote "
    "mw-indicators sitesub contentsub jump-to-nav reference-links headerlink anchor-link "
    "copy-button copybtn";

constexpr std::string_view kContentNames =
    "articlebody article-body article__body article-content article-text story-body "
    "storybody post-content post-body post__content postbody entry-content entry "
    "main-content maincontent main-text page-content mw-parser-output mw-content-text "
    "bodycontent markdown-body rst-content documentwrapper field-item node-content "
    "content-body body-content body-text td-post-content single-content blog-post-content "
    "product-description hentry";

const Words& around_words() {
  static const Words words = words_in(kAroundWords);
  return words;
}
const Words& comment_words() {
  static const Words words = words_in(kCommentWords);
  return words;
}
const Words& around_names() {
  static const Words names = words_in(kAroundNames);
  return names;
}
const Words& content_names() {
  static const Words names = words_in(kContentNames);
  return names;
}

bool is_sign(char c) { return c == '-' || c == '_' || c == ':' || c == '.' || c == '/'; }

// "post__shareBar" -> post, share, bar; in lower case, in `small`, which is as long.
std::vector<std::string_view> words_of(std::string_view name, std::string_view small) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  const auto add = [&](std::size_t to) {
    if (to > from) out.push_back(small.substr(from, to - from));
    from = to;
  };
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool hump = at > 0 && name[at] != small[at] && name[at - 1] == small[at - 1];
    if (hump || base::is_ascii_digit(name[at])) add(at);
    if (is_sign(name[at]) || base::is_ascii_digit(name[at])) {
      add(at);
      from = at + 1;
    }
  }
  add(name.size());
  return out;
}

constexpr std::string_view kPropertyFronts =
    "has no with without is js category cat tag status type format not if u col row data";

// Names that programs make of a page's own properties: which category it is of, not what it is.
bool is_property(const std::vector<std::string_view>& words) {
  static const Words front = words_in(kPropertyFronts);
  if (words.size() < 2) return false;
  const auto last = words.back();
  return front.contains(words[0]) || last == "open" || last == "closed" || last == "enabled" ||
         last == "disabled";
}

Named word_says(std::string_view name) {
  const auto small = base::ascii_lower(name);
  if (content_names().contains(small)) return Named::content;
  if (around_names().contains(small)) return Named::around;
  const auto words = words_of(name, small);
  if (is_property(words)) return Named::nothing;
  auto out = Named::nothing;
  for (const auto word : words) {
    if (around_words().contains(word)) return Named::around;
    if (comment_words().contains(word)) out = Named::comments;
  }
  return out;
}

}  // namespace

Named name_says(std::string_view value) {
  constexpr std::string_view blanks = " \t\n\r\f";
  constexpr std::size_t longest = 64, most = 24;
  auto out = Named::nothing;
  for (std::size_t count = 0; count < most; ++count) {
    value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    if (value.empty()) break;
    const auto name = value.substr(0, value.find_first_of(blanks));
    value.remove_prefix(name.size());
    if (name.size() > longest) continue;
    const auto one = word_says(name);
    if (one == Named::around) return one;
    if (one != Named::nothing && out != Named::comments) out = one;
  }
  return out;
}

}  // namespace data::extract

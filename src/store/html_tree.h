// A page of HTML as a flat tree: elements and texts in the order of the page, as views of its bytes.
//
// In: UTF-8 (other bytes pass through). Out: nodes in preorder; what is inside node i are the nodes up
// to nodes[i].end. Tags are closed as the HTML standard closes them (p, li, td, ...); formatting is not
// opened again and nothing is moved out of tables, which changes no text. References such as &auml; are
// not decoded (html_reference.h). Of <style> only the start tag is kept, and of <script> what is JSON-LD. The time is linear
// in the bytes: elements deeper than 512 are children of the one at that depth, as in browsers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace store::html {

#define JANUA_HTML_TAGS(X)                                                                         \
  X(a)                                                                                             \
  X(abbr) X(address) X(annotation) X(applet) X(area) X(article) X(aside) X(audio) X(b) X(base)     \
      X(big) X(blockquote) X(body) X(br) X(button) X(canvas) X(caption) X(center) X(cite) X(code)  \
          X(col) X(colgroup) X(datalist) X(dd) X(del) X(details) X(dfn) X(dialog) X(dir) X(div)    \
              X(dl) X(dt) X(em) X(embed) X(fieldset) X(figcaption) X(figure) X(font) X(footer)     \
                  X(form) X(frameset) X(h1) X(h2) X(h3) X(h4) X(h5) X(h6) X(head) X(header)        \
                      X(hgroup) X(hr) X(html) X(i) X(iframe) X(img) X(input) X(ins) X(kbd)         \
                          X(label) X(legend) X(li) X(link) X(listing) X(main) X(map) X(mark)       \
                              X(marquee) X(math) X(menu) X(meta) X(meter) X(nav) X(noembed)        \
                                  X(noframes) X(noscript) X(object) X(ol) X(optgroup) X(option)    \
                                      X(p) X(param) X(picture) X(plaintext) X(pre) X(progress)     \
                                          X(q) X(rp) X(rt) X(ruby) X(s) X(samp) X(script)          \
                                              X(search) X(section) X(select) X(small) X(source)    \
                                                  X(span) X(strike) X(strong) X(style) X(sub)      \
                                                      X(summary) X(sup) X(svg) X(table) X(tbody)   \
                                                          X(td) X(textarea) X(tfoot) X(th)         \
                                                              X(thead) X(time) X(title) X(tr)      \
                                                                  X(track) X(tt) X(u) X(ul) X(var) \
                                                                      X(video) X(wbr) X(xmp)

enum class Tag : std::uint8_t {
  text,   // no element
  other,  // an element of another name
  template_,
#define JANUA_HTML_TAG(name) name,
  JANUA_HTML_TAGS(JANUA_HTML_TAG)
#undef JANUA_HTML_TAG
};

struct Node {
  Tag tag = Tag::text;
  bool is_void = false;      // can hold nothing
  std::uint16_t depth = 0;   // of html 0
  std::uint32_t parent = 0;  // of the first node 0
  std::uint32_t end = 0;     // behind the last node inside
  std::string_view text;     // of a text, as it stands; of an element what stands behind its name
};

struct Tree {
  std::vector<Node> nodes;  // the first is the page itself, an element `html`
  bool cut = false;         // the page has more than is read
};

// What is read of a page: bytes, and nodes.
inline constexpr std::size_t kLargestPage = std::size_t{16} << 20;
inline constexpr std::size_t kMostNodes = std::size_t{2} << 20;

// The views are of `page`, which must outlive the tree.
Tree read_tree(std::string_view page);

// Whether the element begins a line of its own. Everything that the standard does not call a block, and
// an element of an unknown name, is part of a line.
bool is_block(Tag tag);

Tag tag_of(std::string_view name);  // in any case

}  // namespace store::html

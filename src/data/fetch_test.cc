#include "data/fetch.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace data {

using base::Code;
using base::Json;

namespace {

std::string padded(std::string text, std::size_t size) {
  text.resize(size, ' ');
  return text;
}

std::string octal(std::size_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto at = out.rbegin(); at != out.rend() && value > 0; ++at, value /= 8)
    *at = static_cast<char>('0' + value % 8);
  return out;
}

// A file as ustar holds it: a header of 512 bytes, the bytes, zeros to the next 512.
std::string tar_member(const std::string& path, const std::string& bytes) {
  std::string header = path;
  header.resize(100, '\0');
  header += octal(0644, 7) + '\0' + octal(0, 7) + '\0' + octal(0, 7) + '\0';
  header += octal(bytes.size(), 11) + '\0' + octal(0, 11) + '\0' + std::string(8, ' ') + '0';
  header.resize(257, '\0');
  header += std::string(
      "ustar\0"
      "00",
      8);
  header.resize(512, '\0');
  std::size_t sum = 0;
  for (const unsigned char c : header) sum += c;
  header.replace(148, 8, octal(sum, 6) + '\0' + ' ');
  auto out = header + bytes;
  out.resize((out.size() + 511) / 512 * 512, '\0');
  return out;
}

std::string ar_member(const std::string& name, const std::string& bytes) {
  return padded(name, 16) + padded("0", 12) + padded("0", 6) + padded("0", 6) +
         padded("100644", 8) + padded(std::to_string(bytes.size()), 10) + "`\n" + bytes +
         (bytes.size() % 2 ? "\n" : "");
}

using Files = std::vector<std::pair<std::string, std::string>>;

std::string make_deb(const Files& files) {
  std::string tar;
  for (const auto& [path, bytes] : files) tar += tar_member("./" + path, bytes);
  tar += std::string(1024, '\0');
  return "!<arch>\n" + ar_member("debian-binary", "2.0\n") + ar_member("data.tar", tar);
}

std::string number(std::size_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string make_mo(const Files& pairs) {
  std::string tables, strings;
  for (const bool translated : {false, true})
    for (const auto& pair : pairs) {
      const auto& text = translated ? pair.second : pair.first;
      tables += number(text.size()) + number(28 + 16 * pairs.size() + strings.size());
      strings += text + '\0';
    }
  return number(0x950412de) + number(0) + number(pairs.size()) + number(28) +
         number(28 + 8 * pairs.size()) + number(0) + number(0) + tables + strings;
}

const std::string copyright = "Format: x\n\nFiles: *\nCopyright: me\nLicense: MPL-2.0\n the text\n";
const std::string help = "usr/share/libreoffice/help/de/text/shared/";
const std::string locale = "usr/lib/libreoffice/program/resource/de/LC_MESSAGES/";

std::string page(const std::string& content) {
  return "<html><body><p>menu</p><div id=DisplayArea>" + content +
         "<div class=relatedtopics><p>see</p></div></div><footer><p>debug</p></footer>";
}

class Sources : public testing::Test {
 protected:
  Sources() {
    own_.disk = std::make_unique<base::MemoryDisk>();
    own_.context.cache = "/cache";
  }
  base::Context ctx() {
    return {*own_.disk, *own_.clock, *own_.reporter, own_.cancel, 1, "/cache"};
  }
  void put(const std::string& path, const std::string& bytes) {
    ASSERT_TRUE(own_.disk->write_file(path, bytes).ok());
  }
  // A package that stands in the cache already; apt is not asked for it.
  SourceRecipe cached(const std::string& name, const std::string& language, const Files& files) {
    const auto deb = make_deb(files);
    put("/cache/deb/" + name + "_1.0_all.deb", deb);
    SourceRecipe out;
    out.from_json({{"name", name},
                   {"language", language},
                   {"version", "1.0"},
                   {"sha256", base::sha256(deb).hex()}},
                  "")
        .take();
    return out;
  }
  static SourceRecipe local(const std::string& kind, const std::string& path) {
    SourceRecipe out;
    out.from_json({{"kind", kind},
                   {"name", "mine"},
                   {"language", "de"},
                   {"path", path},
                   {"license", "CC0-1.0"}},
                  "")
        .take();
    return out;
  }
  base::Result<void> fetch(const std::vector<SourceRecipe>& sources) {
    auto context = ctx();
    auto writer = TRY(ledger::ArtefactWriter::open(context, "/out/sources", "sources"));
    TRY(fetch_sources({sources}, writer, context));
    manifest_ = TRY(writer.finish());
    return {};
  }
  base::Result<SourcesRead> read() {
    documents_.clear();
    auto context = ctx();
    return read_sources("/out/sources", context, [&](Document&& document) {
      documents_.push_back(std::move(document));
      return base::done();
    });
  }
  // Fetches and reads; nothing may fail.
  SourcesRead life(const std::vector<SourceRecipe>& sources) {
    const auto fetched = fetch(sources);
    EXPECT_TRUE(fetched.ok()) << fetched.error().sentence();
    auto out = read();
    EXPECT_TRUE(out.ok()) << out.error().sentence();
    return out.ok() ? out.take() : SourcesRead{};
  }

  base::OwnedContext own_;
  ledger::Manifest manifest_;
  std::vector<Document> documents_;
};

}  // namespace

TEST_F(Sources, help_pages_become_documents_with_licence_and_place) {
  const auto read =
      life({cached("libreoffice-help-de", "de",
                   {{"usr/share/doc/libreoffice-help-de/copyright", copyright},
                    {help + "b.html", page("<p id=par_1>Zwei")},
                    {help + "a.html", page("<h1 id=hd_1>Kopf</h1><p id=par_1>Eins</p>")},
                    {help + "frame.html", "<html><body>no area"},
                    {help + "empty.html", page("")}})});
  ASSERT_EQ(documents_.size(), 2u);
  const auto& first = documents_[0];
  EXPECT_EQ(first.key, "text/shared/a.html");
  EXPECT_EQ(first.kind, "page");
  EXPECT_EQ(first.language, "deu_Latn");
  EXPECT_EQ(first.license, "MPL-2.0");
  EXPECT_EQ(first.url, "deb:libreoffice-help-de_1.0/" + help + "a.html");
  ASSERT_EQ(first.blocks.size(), 2u);
  EXPECT_EQ(first.blocks[1].key, "text/shared/a.html#par_1");
  EXPECT_EQ(first.text(), "Kopf\n\nEins");
  EXPECT_EQ(first.id, document_id(first, first.text()));
  EXPECT_FALSE(first.fetched.empty());
  EXPECT_NE(first.evidence.find("copyright stanza 1 'Files: *'"), std::string::npos);
  ASSERT_EQ(read.licenses.size(), 1u);
  EXPECT_EQ(read.licenses.begin()->second.text, "the text");
  EXPECT_EQ(read.licenses.begin()->first, base::sha256("the text").hex());
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("page without content"), 1);
  EXPECT_EQ(counts.at("document empty"), 1);
  EXPECT_EQ(counts.at("block skipped: navigation"), 3);
  EXPECT_EQ(read.sources[0].documents, 2);
  EXPECT_EQ(first.genre, "manual");
  EXPECT_EQ(first.blocks[0].role, Role::heading);
  EXPECT_EQ(first.blocks[1].role, Role::text);
}

TEST_F(Sources, bytes_of_help_are_counted_from_the_file_on) {
  const auto file = page(
      "<p id=par_1>Eins</p><div class=switch><span id=W class=WRITER><p id=w>Text</p></span>"
      "<span id=C class=CALC><p id=c>Tabelle</p></span></div>"
      "<p id=k>Mit <span class=switchinline><span id=M class=MAC>Cmd</span>"
      "<span id=default1>Strg</span></span></p><pre id=x>x = 1</pre>");
  const auto read = life({cached("libreoffice-help-de", "de", {{help + "a.html", file}})});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "Eins\n\nText\n\nTabelle\n\nMit Strg\n\nx = 1");
  EXPECT_EQ(documents_[0].blocks[4].role, Role::code);
  const std::map<std::string, std::int64_t> wanted = {
      {"read", file.size()}, {"kept", 4 + 4 + 7 + 8 + 5}, {"navigation", 3}, {"alternatives", 3}};
  EXPECT_EQ(read.sources[0].cut, wanted);
}

TEST_F(Sources, messages_have_the_same_keys_on_both_sides) {
  const Files files = {{locale + "sc.mo", make_mo({{"", "charset=UTF-8"},
                                                   {"b|x\x04_Open", "Ö_ffnen"},
                                                   {std::string("a\x04%d page\0%d pages", 18),
                                                    std::string("%d Seite\0%d Seiten", 18)},
                                                   {"a\x04none", ""}})}};
  auto german = cached("libreoffice-l10n-de", "de", files);
  auto english = german;
  english.from_json({{"language", "en"}, {"side", "msgid"}}, "").take();
  const auto read = life({german, english});
  std::map<std::string, std::map<std::string, std::string>> text;
  for (const auto& document : documents_)
    for (const auto& block : document.blocks) text[document.language][block.key] = block.text;
  EXPECT_EQ(text["deu_Latn"]["sc|b|x|_Open"], "Öffnen");
  EXPECT_EQ(text["eng_Latn"]["sc|b|x|_Open"], "Open");
  EXPECT_EQ(text["deu_Latn"]["sc|a|%d page"], "%d Seite");
  EXPECT_EQ(text["deu_Latn"]["sc|a|%d page#1"], "%d Seiten");
  EXPECT_EQ(text["eng_Latn"]["sc|a|%d page#1"], "%d pages");
  EXPECT_FALSE(text["deu_Latn"].contains("sc|a|none"));
  EXPECT_EQ(read.sources[0].counts.at("message empty"), 1);
  EXPECT_EQ(read.sources[0].counts.at("accelerator removed"), 1);
  EXPECT_EQ(documents_[0].license, "NOASSERTION");  // the package has no copyright file
  EXPECT_EQ(documents_[0].kind, "messages");
}

// The vector of docs/formats/sources.md.
TEST_F(Sources, a_catalogue_is_cut_where_the_page_of_the_format_says) {
  life({cached("libreoffice-l10n-de", "de",
               {{locale + "sc.mo", make_mo({{"dialog\x04Label 19", "eins"},
                                            {"dialog\x04Label 20", "zwei"},
                                            {"dialog\x04Label 21", "drei"}})}})});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].key, "sc");
  EXPECT_EQ(documents_[1].key, "sc@be695c835dcb");
  EXPECT_EQ(documents_[1].blocks[0].key, "sc|dialog|Label 20");
}

TEST_F(Sources, many_messages_are_cut_at_the_same_keys_in_every_language) {
  Files german{{"", "charset=UTF-8"}}, czech{{"", "charset=UTF-8"}};
  for (int i = 1000; i < 3000; ++i) {
    const auto id = std::to_string(i) + " is a message of some length";
    german.emplace_back("c\x04" + id, "Nachricht " + std::to_string(i));
    if (i % 3) czech.emplace_back("c\x04" + id, "zpráva " + std::to_string(i));
  }
  life({cached("libreoffice-l10n-de", "de", {{locale + "sc.mo", make_mo(german)}}),
        cached("libreoffice-l10n-cs", "cs",
               {{"usr/lib/libreoffice/program/resource/cs/LC_MESSAGES/sc.mo", make_mo(czech)}})});
  std::map<std::string, std::map<std::string, std::string>>
      first;  // language -> first block -> document
  for (const auto& document : documents_)
    first[document.language][document.blocks[0].key] = document.key;
  EXPECT_GT(first["deu_Latn"].size(), 15u);
  EXPECT_LT(first["deu_Latn"].size(), 80u);
  int shared = 0;
  for (const auto& [key, name] : first["ces_Latn"])
    if (first["deu_Latn"].contains(key)) shared += first["deu_Latn"][key] == name;
  EXPECT_GE(shared + 1, static_cast<int>(first["ces_Latn"].size()));  // the very first may differ
}

TEST_F(Sources, a_package_in_another_language_is_a_bad_request) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "fi", {{help + "a.html", page("<p>x")}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_request);
  ASSERT_TRUE(fetch({cached("libreoffice-l10n-de", "fi", {{locale + "a.mo", make_mo({})}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_request);
}

TEST_F(Sources, a_package_without_texts_and_a_truncated_one_are_bad_data) {
  ASSERT_TRUE(fetch({cached("hello", "de", {{"usr/share/x", "y"}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_data);
  auto recipe = cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}});
  auto cut = *own_.disk->read("/cache/deb/libreoffice-help-de_1.0_all.deb");
  cut.resize(700);
  put("/cache/deb/libreoffice-help-de_1.0_all.deb", cut);
  recipe.from_json({{"sha256", base::sha256(cut).hex()}}, "").take();
  ASSERT_TRUE(fetch({recipe}).ok());
  EXPECT_EQ(read().error().code, Code::bad_data);
}

TEST_F(Sources, a_package_that_changed_since_is_refused_by_name) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}})}).ok());
  put("/cache/deb/libreoffice-help-de_1.0_all.deb", "other bytes");
  const auto result = read();
  EXPECT_EQ(result.error().code, Code::verification);
  EXPECT_NE(result.error().what.find("libreoffice-help-de"), std::string::npos);
  ASSERT_TRUE(own_.disk->remove_all("/cache").ok());
  EXPECT_EQ(read().error().code, Code::missing);
}

TEST_F(Sources, the_list_is_the_same_whatever_the_cache_is_called) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}})}).ok());
  const auto list = *base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s");
  EXPECT_EQ(list[0]["file"], "deb/libreoffice-help-de_1.0_all.deb");
  EXPECT_FALSE(list[0].contains("fetched"));
  EXPECT_EQ(manifest_.facts["sources"][0]["file"], "/cache/deb/libreoffice-help-de_1.0_all.deb");
  EXPECT_EQ(manifest_.counts["sources"], 1);
}

TEST_F(Sources, a_folder_gives_pages_and_texts_in_path_order) {
  const std::string much(120, 'a');
  put("/mine/b.txt", "Erster\nAbsatz\n\n\nZweiter Änderung " + much + "\xC3");
  put("/mine/a/c.html", "<title>t</title><h1 id=k>Kopf</h1>");
  put("/mine/picture.png", "x");
  const auto read = life({local("folder", "/mine")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].key, "a/c.html");
  EXPECT_EQ(documents_[0].blocks[0].key, "a/c.html#k");
  EXPECT_EQ(documents_[1].blocks[0].text, "Erster\nAbsatz");
  EXPECT_EQ(documents_[1].blocks[1].key, "b.txt#2");
  EXPECT_EQ(documents_[1].blocks[1].text, "Zweiter Änderung " + much + "\uFFFD");
  EXPECT_EQ(documents_[1].license, "CC0-1.0");
  EXPECT_EQ(documents_[1].url, "mine/b.txt");
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind (.png)"), 1);
  EXPECT_EQ(read.sources[0].counts.at("file repaired: bytes that are not UTF-8"), 1);
  put("/mine/b.txt", "changed");
  EXPECT_EQ(this->read().error().code, Code::verification);
}

TEST_F(Sources, json_lines_may_say_language_and_licence_themselves) {
  put("/a.jsonl",
      "{\"text\":\"eins\"}\n{\"text\":\"one\",\"lang\":\"en\",\"license\":\"MIT\",\"key\":\"k\"}\n"
      "{\"kind\":\"messages\",\"blocks\":[{\"key\":\"m\",\"text\":\"drei\"}]}\n{\"text\":\" \"}\n");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[0].language, "deu_Latn");
  EXPECT_EQ(documents_[0].license, "CC0-1.0");
  EXPECT_EQ(documents_[0].key, "1");
  EXPECT_EQ(documents_[1].language, "eng_Latn");
  EXPECT_EQ(documents_[1].license, "MIT");
  EXPECT_EQ(documents_[1].key, "k");
  EXPECT_EQ(documents_[2].kind, "messages");
  EXPECT_EQ(documents_[2].blocks[0].key, "m");
  EXPECT_EQ(read.sources[0].counts.at("document empty"), 1);
}

TEST_F(Sources, a_bad_line_is_named) {
  const std::map<std::string, std::string> bad = {
      {"not json", "{\"text\":\"a\"}\n{"},
      {"no text", "{\"text\":\"a\"}\n{\"t\":1}\n"},
      {"no object", "{\"text\":\"a\"}\n[1]\n"},
      {"text is a number", "{\"text\":\"a\"}\n{\"text\":1}\n"},
      {"language", "{\"text\":\"a\"}\n{\"text\":\"b\",\"lang\":\"qq\"}\n"}};
  for (const auto& [what, lines] : bad) {
    put("/a.jsonl", lines);
    ASSERT_TRUE(fetch({local("jsonl", "/a.jsonl")}).ok());
    const auto result = read();
    ASSERT_FALSE(result.ok()) << what;
    EXPECT_EQ(result.error().code, Code::bad_data) << what;
    EXPECT_NE(result.error().where.find("/a.jsonl:2"), std::string::npos) << result.error().where;
  }
}

TEST_F(Sources, one_text_and_one_page) {
  put("/t.txt", "Nur ein Absatz");
  put("/p.html", "<p id=a>Seite");
  auto html = local("html", "/p.html");
  html.from_json({{"name", "other"}, {"genre", "web"}}, "").take();
  life({local("text", "/t.txt"), html});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].kind, "text");
  EXPECT_EQ(documents_[0].source, "mine");
  EXPECT_EQ(documents_[1].kind, "page");
  EXPECT_EQ(documents_[1].blocks[0].key, "p.html#a");
  EXPECT_EQ(documents_[0].genre, "");
  EXPECT_EQ(documents_[1].genre, "web") << "as the recipe states it";
}

TEST_F(Sources, pages_of_any_encoding_are_read_and_counted) {
  const std::string cyrillic =
      "\xCF\xE0\xE7\xE0\xF0\xFA\xF2 \xE2 \xE3\xF0\xE0\xE4\xE0";  // windows-1251
  put("/f/a.html", "<meta charset=windows-1251><p id=a>" + cyrillic);
  put("/f/b.html",
      "<meta content='text/html; charset=cp1251' http-equiv=Content-Type><p id=a>" + cyrillic);
  put("/f/c.xhtml", "<?xml version='1.0' encoding='windows-1251'?><p id='a'>" + cyrillic);
  put("/f/d.txt", std::string("\xFF\xFE") + std::string("a\0\x1F\x04", 4));
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 4u);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(documents_[static_cast<std::size_t>(i)].text(), "Пазарът в града");
  EXPECT_EQ(documents_[3].text(), "aП");
  EXPECT_EQ(read.sources[0].counts.at("file converted from windows-1251"), 3);
  EXPECT_EQ(read.sources[0].counts.at("file converted from UTF-16LE"), 1);
}

TEST_F(Sources, a_file_in_an_unknown_encoding_is_left_out_of_a_folder_and_refused_alone) {
  const std::string page = "<meta charset=x-klingon><p>\xCF\xE0\xE7\xE0\xF0\xFA\xF2";
  put("/f/a.html", page);
  put("/f/b.txt", "kept");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(read.sources[0].counts.at(
                "file left out: the text says it is in 'x-klingon', an encoding nobody knows"),
            1);
  put("/a.html", page);
  ASSERT_TRUE(fetch({local("html", "/a.html")}).ok());
  const auto alone = this->read();
  ASSERT_FALSE(alone.ok());
  EXPECT_NE(alone.error().what.find("x-klingon"), std::string::npos);
}

// Bug: umlauts of old files became U+FFFD and were trained on.
TEST_F(Sources, an_old_file_that_declares_nothing_is_left_out_and_told_what_reads_it) {
  const std::string old = "Der B\xE4r l\xE4uft f\xFCr " + std::string(2000, 'a');
  put("/f/alt/0001.TXT", old);
  put("/f/alt/0002.html", "<p>" + old);
  put("/f/b.txt", "neu für alle");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].key, "b.txt");
  EXPECT_EQ(
      read.sources[0].counts.at("file left out: the text is neither UTF-8 nor declares a charset"),
      2);
  ASSERT_EQ(read.sources[0].left_out.size(), 2u);
  EXPECT_EQ(read.sources[0].left_out[0].path, "alt/0001.TXT");
  EXPECT_NE(read.sources[0].left_out[0].hint.find("encoding = \"windows-1252\""),
            std::string::npos);
  for (const auto* kind : {"text", "html"}) {
    put("/alone", old);
    ASSERT_TRUE(fetch({local(kind, "/alone")}).ok());
    const auto alone = this->read();
    ASSERT_FALSE(alone.ok()) << kind;
    EXPECT_NE(alone.error().hint.find("encoding = \"windows-1252\""), std::string::npos);
  }
}

TEST_F(Sources, the_encoding_of_a_source_reads_what_declares_nothing_and_only_that) {
  put("/f/a.txt", "B\xE4r");
  put("/f/b.txt", "Bär");
  put("/f/c.html", "<meta charset=windows-1251><p>\xCF\xE0\xE7\xE0\xF0");
  put("/f/d.html", "<p>B\xE4r");
  auto folder = local("folder", "/f");
  folder.from_json({{"encoding", "CP1252"}}, "").take();
  const auto read = life({folder});
  ASSERT_EQ(documents_.size(), 4u);
  EXPECT_EQ(documents_[0].text(), "Bär");
  EXPECT_EQ(documents_[1].text(), "Bär");
  EXPECT_EQ(documents_[2].text(), "Пазар");
  EXPECT_EQ(documents_[3].text(), "Bär");
  EXPECT_EQ(read.sources[0].counts.at("file converted from windows-1252"), 2);
  const auto list = *base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s");
  EXPECT_EQ(list[0]["options"]["encoding"], "windows-1252");
  auto alone = local("text", "/f/a.txt");
  alone.from_json({{"encoding", "latin1"}}, "").take();
  life({alone});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "Bär");
  ASSERT_TRUE(fetch({local("folder", "/f")}).ok());
  EXPECT_FALSE((*base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s"))[0].contains(
      "options"))
      << "what the recipe does not say changes no list";
}

// Bug: a run over "." read its own cards and licences the next time.
TEST_F(Sources, what_janua_made_and_what_is_hidden_is_not_read) {
  put("/f/a.txt", "mine");
  put("/f/.git/b.txt", "hidden");
  put("/f/.c.txt", "hidden");
  put("/f/out/run/ledger/ledger.jsonl", "{}");
  put("/f/out/run/card/card.md", "a card");
  put("/f/corpus.work/.janua", "");
  put("/f/corpus.work/licenses/x.txt", "a licence");
  put("/f/web/manifest.json", "{\"name\":\"an app\"}");
  put("/f/web/d.txt", "mine too");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[1].key, "web/d.txt");
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("folder left out: made by janua"), 2);
  EXPECT_EQ(counts.at("folder left out: hidden"), 1);
  EXPECT_EQ(counts.at("file left out: hidden"), 1);
}

TEST_F(Sources, an_artefact_that_was_moved_alone_is_still_not_read) {
  put("/f/a.txt", "mine");
  ASSERT_TRUE(fetch({local("folder", "/f")}).ok());
  for (const auto* name : {"manifest.json", "sources.json"})
    put(std::string("/f/copy/") + name, *own_.disk->read(std::string("/out/sources/") + name));
  put("/f/copy/b.txt", "of a run");
  life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 1u);
}

TEST_F(Sources, a_folder_without_text_says_what_it_holds_and_what_would_be_read) {
  put("/f/a.pdf", "x");
  put("/f/b.PDF", "x");
  put("/f/c.pdf", "x");
  const auto pdf = fetch({local("folder", "/f")});
  ASSERT_FALSE(pdf.ok());
  EXPECT_NE(pdf.error().what.find("of another kind (.pdf)"), std::string::npos) << pdf.error().what;
  for (const auto* ending : {".txt", ".md", ".html", ".xhtml"})
    EXPECT_NE(pdf.error().hint.find(ending), std::string::npos) << ending;
}

TEST_F(Sources, a_kind_that_does_not_fit_what_stands_there_is_told_which_does) {
  put("/f/a.txt", "x");
  put("/f/a.JSONL.gz", "x");
  const std::vector<std::tuple<std::string, std::string, std::string>> wrong = {
      {"folder", "/f/a.txt", "kind = \"text\""},
      {"folder", "/f/a.JSONL.gz", "kind = \"jsonl\""},
      {"text", "/f", "kind = \"folder\""},
      {"jsonl", "/f", "kind = \"folder\""}};
  for (const auto& [kind, path, hint] : wrong) {
    const auto recipe = local(kind, path);
    const auto ready = recipe.entry().ready(recipe.settings(), *own_.disk);
    ASSERT_FALSE(ready.ok()) << kind;
    EXPECT_NE(ready.error().hint.find(hint), std::string::npos) << ready.error().sentence();
    EXPECT_EQ(fetch({recipe}).error().code, Code::bad_request);
  }
}

// Bug: `check` called it sound, and the run dropped every document for want of a licence.
TEST_F(Sources, lines_without_a_licence_anywhere_are_missed_before_the_work) {
  auto lines = local("jsonl", "/a.jsonl");
  lines.from_json({{"license", ""}}, "").take();
  const auto ready = [&] { return lines.entry().ready(lines.settings(), *own_.disk); };
  put("/a.jsonl", "{\"text\":\"a\"}\n");
  ASSERT_FALSE(ready().ok());
  EXPECT_NE(ready().error().hint.find("license = \"CC-BY-4.0\""), std::string::npos);
  EXPECT_NE(ready().error().where.find("/a.jsonl:1"), std::string::npos);
  EXPECT_EQ(fetch({lines}).error().code, Code::bad_request) << "a run says it as check does";
  put("/a.jsonl", "{\"text\":\"a\",\"license\":\"MIT\"}\n{\"text\":\"b\"}\n");
  EXPECT_TRUE(ready().ok());
  put("/a.jsonl", "{\"text\":\"a\"}\n");
  lines.from_json({{"license", "NOASSERTION"}}, "").take();
  EXPECT_TRUE(ready().ok()) << "said on purpose";
}

// Bug: one such page stopped the reading of all others.
TEST_F(Sources, a_page_that_cannot_be_read_is_left_out_of_a_folder_with_its_reason) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  put("/f/a.html", deep + "<p>x");
  put("/f/b.html", "<p>kept");
  put("/f/c.txt.gz", "no archive at all");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "kept");
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("file left out: elements are nested deeper than 2000"), 1);
  std::int64_t left_out = 0;
  for (const auto& [what, count] : counts)
    if (what.starts_with("file left out: ")) left_out += count;
  EXPECT_EQ(left_out, 2);
  ASSERT_TRUE(fetch({local("html", "/f/a.html")}).ok());
  EXPECT_FALSE(this->read().ok()) << "alone it is all there is";
}

// Bug: a score of 1e999 that nobody reads stopped the whole file.
TEST_F(Sources, a_number_that_no_double_holds_stops_only_where_it_is_read) {
  put("/a.jsonl",
      "{\"text\":\"one \\\"1e999\\\"\",\"score\":1e999,\"x\":[-1E+400,1e-999,12,-0.5]}\n"
      "{\"text\":\"two\",\"score\":1.5}\n");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].text(), "one \"1e999\"");
  EXPECT_EQ(read.sources[0].counts.at("number too large"), 2);
  put("/b.jsonl", "{\"text\":1e999}\n");
  ASSERT_TRUE(fetch({local("jsonl", "/b.jsonl")}).ok());
  const auto used = this->read();
  ASSERT_FALSE(used.ok());
  EXPECT_NE(used.error().where.find("b.jsonl:1"), std::string::npos) << used.error().sentence();
}

TEST_F(Sources, endings_count_in_any_case_and_other_files_are_counted_by_kind) {
  for (const auto* name : {"LOUD.TXT", "PAGE.HTM", "p.Xhtml", "n.Md"})
    put(std::string("/f/") + name, "text");
  for (const auto* name : {"a.pdf", "b.pdf", "Makefile"}) put(std::string("/f/") + name, "left");
  const auto read = life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 4u);
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind (.pdf)"), 2);
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind"), 1);
}

TEST_F(Sources, every_line_end_ends_a_line_of_a_text) {
  put("/t.txt",
      "one\ftwo\vthree\u0085"
      "four\u2028"
      "five\r\n\r\nsix");
  life({local("text", "/t.txt")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "one\ntwo\nthree\nfour\nfive\n\nsix");
}

TEST_F(Sources, labels_of_lines_steer_no_terminal_and_run_nothing) {
  put("/a.jsonl", R"({"text":"a","key":"k\u001b[2J\u202e","url":"java\tscript:alert"})"
                  "\n"
                  R"({"text":"b","url":"https://a.eu/\u0007","license":"MIT","evidence":"\u009bx"})"
                  "\n"
                  R"({"text":"c \ud83d","url":"urn:a:b"})");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[0].key, "k%1B[2J%E2%80%AE");
  EXPECT_EQ(documents_[0].url, "mine/1");
  EXPECT_EQ(documents_[1].url, "https://a.eu/%07");
  EXPECT_EQ(documents_[1].evidence, "%C2%9Bx");
  EXPECT_EQ(documents_[2].url, "urn:a:b");
  EXPECT_EQ(documents_[2].text(), "c \uFFFD");
  EXPECT_EQ(read.sources[0].counts.at("label escaped"), 3);
  EXPECT_EQ(read.sources[0].counts.at("url refused: not a place"), 1);
  EXPECT_EQ(read.sources[0].counts.at("surrogate repaired"), 1);
}

TEST_F(Sources, local_files_are_checked_at_the_door) {
  EXPECT_EQ(fetch({}).error().code, Code::bad_request);
  EXPECT_EQ(fetch({local("text", "/none")}).error().code, Code::missing);
  EXPECT_EQ(fetch({local("folder", "/none")}).error().code, Code::missing);
  put("/t.txt", "x");
  auto pinned = local("text", "/t.txt");
  pinned.from_json({{"sha256", base::sha256("y").hex()}}, "").take();
  EXPECT_EQ(fetch({pinned}).error().code, Code::verification);
}

TEST_F(Sources, a_receiver_that_fails_and_a_cancel_stop_the_reading) {
  put("/t.txt", "x");
  ASSERT_TRUE(fetch({local("text", "/t.txt")}).ok());
  auto context = ctx();
  const auto stopped = read_sources("/out/sources", context, [](Document&&) -> base::Result<void> {
    return base::Error{Code::full_disk, "full", "", ""};
  });
  EXPECT_EQ(stopped.error().code, Code::full_disk);
  own_.cancel.request();
  EXPECT_EQ(read().error().code, Code::interrupted);
}

TEST_F(Sources, a_list_that_is_not_one_is_bad_data) {
  for (const std::string odd : {"", "{}", "[1]", "[{}]", "[{\"kind\":\"deb\"}]"}) {
    put("/out/sources/sources.json", odd);
    EXPECT_EQ(read().error().code, Code::bad_data) << odd;
  }
  Fetched odd;
  odd.kind = "ftp";
  put("/out/sources/sources.json", base::pretty(Json::array({to_json(odd)})));
  EXPECT_EQ(read().error().code, Code::unsupported);
}

}  // namespace data

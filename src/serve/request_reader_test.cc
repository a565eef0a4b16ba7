#include "serve/request_reader.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

using State = RequestReader::State;

// Behind a door that lets in everybody.
State read(RequestReader& reader, std::string_view& bytes) {
  const auto state = reader.read(bytes);
  if (state != State::head) return state;
  reader.enter(kMostBody);
  return reader.read(bytes);
}

TEST(RequestReader, reads_the_parts_of_a_request) {
  RequestReader reader;
  std::string_view bytes =
      "POST /v1/x?y=1 HTTP/1.1\r\nHost: localhost:80\r\nContent-Type: Application/JSON; "
      "charset=utf-8\r\n"
      "Origin: http://a\r\nContent-Length: 2\r\n\r\n{}GET";
  ASSERT_EQ(read(reader, bytes), State::whole);
  EXPECT_EQ(bytes, "GET");
  const auto request = reader.take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/x");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.origin, "http://a");
  EXPECT_EQ(request.body, "{}");
  EXPECT_TRUE(request.keep_alive);
  EXPECT_FALSE(reader.begun());
}

TEST(RequestReader, gives_the_same_for_any_cut_of_the_bytes) {
  const std::string whole =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    RequestReader reader;
    std::string held = whole.substr(0, cut);
    std::string_view bytes = held;
    ASSERT_EQ(read(reader, bytes), State::more) << cut;
    held = std::string(bytes) + whole.substr(cut);
    bytes = held;
    ASSERT_EQ(read(reader, bytes), State::whole) << cut;
    EXPECT_EQ(reader.take().body, "abcde");
  }
}

TEST(RequestReader, stops_behind_the_head_until_the_body_may_come) {
  for (const std::string framing :
       {"Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}) {
    RequestReader reader;
    const auto whole =
        "POST /a HTTP/1.1\r\nHost: a\r\nx-api-key: k\r\nExpect: 100-continue\r\n" + framing;
    std::string_view bytes = whole;
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(reader.read(bytes), State::head);
      EXPECT_EQ(reader.head().key, "k");
      EXPECT_EQ(reader.held(), 0u);
      EXPECT_FALSE(reader.wants_continue());
    }
    EXPECT_NE(bytes.find("{}"), std::string_view::npos) << "nothing of the body is eaten";
    reader.enter(2);
    EXPECT_TRUE(reader.wants_continue());
    ASSERT_EQ(reader.read(bytes), State::whole);
    EXPECT_EQ(reader.take().body, "{}");
  }
}

TEST(RequestReader, a_body_is_as_long_as_its_head_allows) {
  for (const std::string framing : {"Content-Length: 3\r\n\r\nabc",
                                    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"}) {
    RequestReader reader;
    const auto whole = "POST /a HTTP/1.1\r\nHost: a\r\n" + framing;
    std::string_view bytes = whole;
    ASSERT_EQ(reader.read(bytes), State::head);
    reader.enter(2);
    ASSERT_EQ(reader.read(bytes), State::refused);
    EXPECT_EQ(reader.refusal().status, 413);
  }
}

TEST(RequestReader, knows_old_clients_and_those_that_close) {
  RequestReader reader;
  std::string_view old = "GET / HTTP/1.0\r\n\r\n";
  ASSERT_EQ(read(reader, old), State::whole);
  const auto request = reader.take();
  EXPECT_TRUE(request.http_1_0);
  EXPECT_FALSE(request.keep_alive);
  std::string_view closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(read(reader, closing), State::whole);
  EXPECT_FALSE(reader.take().keep_alive);
}

TEST(RequestReader, refuses_what_a_proxy_may_read_otherwise) {
  for (const auto& [status, head] :
       {std::pair{501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: 127.0.0.1:80@evil\r\n\r\n"},
        {400, "GET / HTTP/1.0\r\nHost: *\r\n\r\n"}}) {
    RequestReader reader;
    std::string_view bytes = head;
    EXPECT_EQ(read(reader, bytes), RequestReader::State::refused) << head;
    EXPECT_EQ(reader.refusal().status, status) << head;
  }
}

TEST(RequestReader, takes_the_whole_address_as_proxies_get_it) {
  RequestReader reader;
  std::string_view bytes = "GET http://LocalHost:1/health?x HTTP/1.1\r\nHost: LOCALHOST:1\r\n\r\n";
  ASSERT_EQ(read(reader, bytes), State::whole);
  const auto request = reader.take();
  EXPECT_EQ(request.path, "/health");
  EXPECT_EQ(request.host, "localhost:1");
}

TEST(RequestReader, refuses_a_long_body_by_its_announced_length) {
  RequestReader reader;
  std::string_view bytes = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n";
  ASSERT_EQ(read(reader, bytes), State::refused);
  EXPECT_EQ(reader.refusal().status, 413);
}

TEST(RequestReader, knows_who_takes_gzip) {
  const auto takes = [](const std::string& accepted) {
    RequestReader reader;
    const auto bytes = "GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + accepted + "\r\n\r\n";
    std::string_view rest = bytes;
    EXPECT_EQ(read(reader, rest), RequestReader::State::whole);
    return reader.take().takes_gzip;
  };
  for (const char* yes :
       {"gzip", "gzip, deflate, br", "br;q=1.0, GZIP;q=0.8", "deflate,gzip ;q=0.01"})
    EXPECT_TRUE(takes(yes)) << yes;
  for (const char* no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "x-gzip", "gzipped", ",,"})
    EXPECT_FALSE(takes(no)) << no;
}

TEST(RequestReader, knows_a_browser_by_the_pages_that_it_asks_for) {
  const auto takes = [](const std::string& accepted) {
    RequestReader reader;
    const auto bytes = "GET / HTTP/1.1\r\nHost: x\r\nAccept: " + accepted + "\r\n\r\n";
    std::string_view rest = bytes;
    EXPECT_EQ(read(reader, rest), RequestReader::State::whole);
    return reader.take().takes_html;
  };
  EXPECT_TRUE(takes("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  for (const char* no : {"", "*/*", "application/json", "text/html;q=0, application/json"})
    EXPECT_FALSE(takes(no)) << no;
}

}  // namespace
}  // namespace serve

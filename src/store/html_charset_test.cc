#include "store/html_charset.h"

#include <gtest/gtest.h>

namespace store {

TEST(DeclaredEncoding, stands_in_a_meta_element_in_many_forms) {
  for (const std::string form :
       {"<meta charset=\"koi8-r\">", "<META CharSet = koi8-r>", "<meta charset='koi8-r'/>",
        "<meta name=a content=b charset=koi8-r>",
        "<html><head><title>x</title><meta\ncharset=koi8-r>",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">",
        "<meta content='text/html;charset = \"koi8-r\"' http-equiv=content-type>",
        "<meta content='text/html;CHARSET=koi8-r;x' http-equiv=CONTENT-TYPE>",
        "<?xml version=\"1.0\" encoding='koi8-r'?><html>",
        "<!-- <meta charset=utf-8> --><meta charset=koi8-r>",
        "<a title='<meta charset=utf-8>'></a><meta charset=koi8-r>"})
    EXPECT_EQ(declared_encoding(form), "koi8-r") << form;
}

TEST(DeclaredEncoding, is_empty_where_nothing_says_so) {
  for (const std::string odd :
       {"", "<", "<m", "<meta", "<meta ", "<metacharset=a>",
        "<meta content='text/html; charset=a'>", "<meta http-equiv=refresh content='charset=a'>",
        "<?xml", "<?xml version='1.0'?>", "<!--", "<!-->", "</meta", "charset=koi8-r"})
    EXPECT_EQ(declared_encoding(odd), "") << odd;
  EXPECT_EQ(declared_encoding(std::string(20000, ' ') + "<meta charset=a>"), "");
}

}  // namespace store

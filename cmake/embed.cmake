# embed(<station> <file in share/> <symbol>): the file's bytes as a constant in the station's library, so
# that the program needs no data folder. Declares nothing: the .cc that uses it says
#   namespace <station> { extern const std::string_view <symbol>; }
function(embed station file symbol)
  set(source ${CMAKE_SOURCE_DIR}/share/${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} bytes)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${symbol}_embedded.cc)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
"#include <string_view>
namespace ${station} {
extern const std::string_view ${symbol};
const std::string_view ${symbol} = R\"embedded(${bytes})embedded\";
}  // namespace ${station}
")
  target_sources(${station} PRIVATE ${generated})
endfunction()

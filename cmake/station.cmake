# station(<name> NEEDS <earlier stations> USES <libraries> HIDES <libraries> REGISTRY <subfolder>
#         SKIP <subfolder>)
#
# SKIP: a subfolder this build leaves out.
# USES: third-party targets our headers mention (torch). HIDES: third-party targets only our
# .cc files touch (sqlite, toml++, beast), so nobody above ever pays for their headers.
#
# One folder in src/ = one library target. Three things keep the arrows one-way:
#   1. NEEDS may only name a station that is already declared: the order of
#      add_subdirectory() calls in src/CMakeLists.txt IS the order of the house.
#   2. Each station sees only its own include root (a one-entry folder holding a link
#      to the station), so #include "train/loop.h" from data/ does not compile.
#   3. Headers must stand alone: all_verify_interface_header_sets compiles each by itself.
function(station name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "REGISTRY;SKIP" "NEEDS;USES;HIDES")
  foreach(need IN LISTS arg_NEEDS)
    if(NOT TARGET ${need})
      message(FATAL_ERROR "station '${name}' needs '${need}', which is not declared before it. "
                          "Arrows point backwards only; see docs/house.md")
    endif()
  endforeach()

  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${here}/*.cc)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${here}/*.h)
  if(arg_SKIP)
    list(FILTER sources EXCLUDE REGEX "^${here}/${arg_SKIP}/")
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")

  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${here} ${root}/${name} SYMBOLIC)

  if(arg_REGISTRY)
    registry_list(${name} ${arg_REGISTRY} generated)
    list(APPEND sources ${generated})
  endif()

  add_library(${name} STATIC ${sources})
  list(TRANSFORM headers REPLACE "^${here}" "${root}/${name}")
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${root} FILES ${headers})
  target_include_directories(${name} PUBLIC ${root})
  target_link_libraries(${name} PUBLIC ${arg_NEEDS} ${arg_USES} PRIVATE ${arg_HIDES})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()

# In a build without libtorch, what stays of a room that needs it: its section of the recipe, which never
# does. So recipes are read and explained everywhere.
function(section_only name)
  set(here ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  if(NOT EXISTS ${here}/recipe.h)
    return()
  endif()
  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  file(MAKE_DIRECTORY ${root}/${name})
  file(CREATE_LINK ${here}/recipe.h ${root}/${name}/recipe.h SYMBOLIC)
  if(EXISTS ${here}/recipe.cc)
    add_library(${name} STATIC ${here}/recipe.cc)
    target_include_directories(${name} PUBLIC ${root})
    target_link_libraries(${name} PUBLIC base)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${root})
    target_link_libraries(${name} INTERFACE base)
  endif()
endfunction()

# Writes the list of everything in <sub>/: the file name is the registered name.
# No static initialisers, so a static library can never drop an entry.
function(registry_list name sub out)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${sub}/*.cc)
  list(FILTER files EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  list(SORT files)
  set(decls "")
  set(rows "")
  foreach(file IN LISTS files)
    cmake_path(GET file STEM key)
    string(APPEND decls "extern const Entry ${key};\n")
    string(APPEND rows "    {\"${key}\", &${key}},\n")
  endforeach()
  set(${out} ${CMAKE_CURRENT_BINARY_DIR}/${sub}_list.cc PARENT_SCOPE)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${sub}_list.cc @ONLY CONTENT
"#include \"${name}/${sub}.h\"
namespace ${name}::${sub} {
${decls}
std::span<const Row> all() {
  static constexpr Row rows[] = {
${rows}  };
  return rows;
}
}  // namespace ${name}::${sub}
")
endfunction()

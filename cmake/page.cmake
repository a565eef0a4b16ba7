# page(<station>): bundles web/ with npm's packages and adds it to the station's library.
#
# The bundle lies in the build tree and is redone only when its inputs change. The packages are those of
# share/setup/node-page.lock.json; cmake/node_packages fetches them where setup has not.
function(page station)
  find_program(JANUA_NPM npm)
  find_program(JANUA_NODE NAMES node nodejs)
  if(NOT JANUA_NPM OR NOT JANUA_NODE)
    message(FATAL_ERROR "npm and node are needed to bundle the page in web/; run ./setup, "
                        "or install the packages nodejs and npm")
  endif()
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(out ${CMAKE_BINARY_DIR}/web)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
  add_custom_command(
    OUTPUT ${out}/page_data.cc
    COMMAND ${CMAKE_SOURCE_DIR}/cmake/node_packages
    COMMAND ${JANUA_NODE} ${web}/build.mjs ${out}
    DEPENDS ${sources} ${web}/build.mjs ${web}/check_words.mjs ${web}/index.html ${web}/style.css ${web}/favicon.svg
            ${web}/package-lock.json ${CMAKE_SOURCE_DIR}/cmake/node_packages
    COMMENT "Bundling the page"
    VERBATIM)
  target_sources(${station} PRIVATE ${out}/page_data.cc)
endfunction()

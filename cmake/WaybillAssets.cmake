# waybill_assets(app): builds the pages of web/ and compiles them into the library waybill_app, which gets
# the table that src/app/assets.h declares. Without npm there are no pages, only the API.
function(waybill_assets library)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(pages ${PROJECT_BINARY_DIR}/web)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/assets_table.cc)
  set(writer ${PROJECT_SOURCE_DIR}/cmake/write_assets.cmake)
  find_program(NPM npm)
  find_program(NODE node)
  if(NPM AND NODE AND EXISTS ${web}/package.json)
    # npm writes this file last; it changes when the packages do.
    set(packages ${web}/node_modules/.package-lock.json)
    add_custom_command(OUTPUT ${packages}
      COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error
      COMMAND ${CMAKE_COMMAND} -E touch ${packages}
      DEPENDS ${web}/package.json ${web}/package-lock.json
      WORKING_DIRECTORY ${web} COMMENT "Installing the packages of web/" VERBATIM)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
    add_custom_command(OUTPUT ${pages}/index.html
      COMMAND ${NODE} ${web}/build.mjs ${pages}
      COMMAND ${CMAKE_COMMAND} -E touch ${pages}/index.html
      DEPENDS ${packages} ${web}/build.mjs ${web}/index.html ${web}/tsconfig.json ${sources}
      WORKING_DIRECTORY ${web} COMMENT "Building the web pages" VERBATIM)
    set(built ${pages}/index.html)
  else()
    message(STATUS "npm and node are not there: this build has no web pages (apt-get install nodejs npm)")
    file(REMOVE_RECURSE ${pages})
    set(built)
  endif()
  add_custom_command(OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -DPAGES=${pages} -DTABLE=${table} -P ${writer}
    DEPENDS ${built} ${writer} COMMENT "Writing the table of web pages" VERBATIM)
  target_sources(waybill_${library} PRIVATE ${table})
endfunction()

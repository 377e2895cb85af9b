# waybill_embed(refusal FILE data/refusals.csv SYMBOL refusals): compiles the octets of a file into the
# library waybill_refusal; `std::string_view waybill::data::refusals()` gives them. Declared in
# "data/refusals.h", which is generated. An absolute FILE is one that the build makes.
function(waybill_embed library)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILE;SYMBOL" "")
  set(WAYBILL_EMBED_SYMBOL ${arg_SYMBOL})
  cmake_path(ABSOLUTE_PATH arg_FILE BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE WAYBILL_EMBED_FILE)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embed.cc.in ${folder}/data/${arg_SYMBOL}.cc @ONLY)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/embed.h.in ${folder}/data/${arg_SYMBOL}.h @ONLY)
  set_source_files_properties(${folder}/data/${arg_SYMBOL}.cc PROPERTIES OBJECT_DEPENDS ${WAYBILL_EMBED_FILE})
  target_sources(waybill_${library} PRIVATE ${folder}/data/${arg_SYMBOL}.cc)
  target_include_directories(waybill_${library} PRIVATE ${folder})
endfunction()

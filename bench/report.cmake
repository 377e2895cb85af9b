add_executable(report_generate ${CMAKE_CURRENT_LIST_DIR}/report_generate.cc)
target_link_libraries(report_generate PRIVATE waybill_flags fmt::fmt)
add_executable(report_bench ${CMAKE_CURRENT_LIST_DIR}/report_bench.cc)
target_link_libraries(report_bench PRIVATE waybill::report waybill_flags fmt::fmt)

# The same file through the XML parsers of Debian, where all are installed.
pkg_check_modules(LIBXML2 IMPORTED_TARGET libxml-2.0)
pkg_check_modules(PUGIXML IMPORTED_TARGET pugixml)
pkg_check_modules(EXPAT IMPORTED_TARGET expat)
if(LIBXML2_FOUND AND PUGIXML_FOUND AND EXPAT_FOUND)
  add_executable(report_peers ${CMAKE_CURRENT_LIST_DIR}/report_peers.cc)
  target_link_libraries(report_peers PRIVATE PkgConfig::LIBXML2 PkgConfig::PUGIXML PkgConfig::EXPAT fmt::fmt)
endif()

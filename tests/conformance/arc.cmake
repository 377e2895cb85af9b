if(BUILD_TESTING)
  pkg_check_modules(YAML_CPP REQUIRED IMPORTED_TARGET yaml-cpp)
  add_executable(conformance_arc ${CMAKE_CURRENT_LIST_DIR}/arc_test.cc)
  target_compile_definitions(conformance_arc PRIVATE
                             WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
  target_link_libraries(conformance_arc PRIVATE waybill::arc waybill_flags PkgConfig::YAML_CPP
                                                GTest::gtest_main)
  add_test(NAME conformance_arc COMMAND conformance_arc)
endif()

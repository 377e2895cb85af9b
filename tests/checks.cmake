find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME check.layers COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_layers.py)
add_test(NAME check.readme COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_readme.py
         $<TARGET_FILE:waybill>)
add_test(NAME check.format COMMAND ${PROJECT_SOURCE_DIR}/tools/check_format)
add_test(NAME check.tidy COMMAND ${PROJECT_SOURCE_DIR}/tools/tidy_changed ${PROJECT_BINARY_DIR})
